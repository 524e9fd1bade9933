using Digest.Cli;
using Digest.Cli.Configuration;
using Digest.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

// Wiring: one line per feature, one per command. This is the only file that names the adapters.
return await CommandLine.RunAsync(
    args,
    AddFeatures,
    [
        RunCommand.Create(AddWorker, MapPages),
        DoctorCommand.Create,
    ]);

static void AddFeatures(IServiceCollection services, Settings settings)
{
    services.AddStorage(settings.Storage, settings.DataFolder);
}

// What only `run` has: jobs on a schedule.
static void AddWorker(IServiceCollection services, Settings settings)
{
}

static void MapPages(WebApplication app)
{
}
