using Digest.Bounces;
using Digest.Cli;
using Digest.Cli.Configuration;
using Digest.Cli.Doctor;
using Digest.Cli.SubscriberCommands;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Scheduling;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

// Wiring: one line per feature, one per command. This is the only file that names the adapters.
return await CommandLine.RunAsync(
    args,
    AddFeatures,
    [
        RunCommand.Create(AddWorker, MapPages),
        IngestCommand.Create,
        SourcesCommand.Create,
        SubscribersCommand.Create,
        SendCommand.Create,
        RenderCommand.Create,
        TemplatesCommand.Create,
        PreviewCommand.Create,
        MatchCommand.Create,
        ExplainCommand.Create,
        TopicsCommand.Create,
        FeedbackCommand.Create,
        DemoCommand.Create,
        DkimCommand.Create,
        BouncesCommand.Create,
        SuppressionsCommand.Create,
        LinksCommand.Create,
        DoctorCommand.Create,
    ]);

static void AddFeatures(IServiceCollection services, Settings settings)
{
    services.AddStorage(settings.Storage, settings.DataFolder);
    services.AddPapers();
    services.AddSources(settings.Sources);
    services.AddSubscribers();
    services.AddOutbox(settings.Operator);
    services.AddEditions(settings.Editions, settings.Matching);
    services.AddRendering(settings.Mail, settings.Templates);
    services.AddDelivery(settings.Delivery, settings.DataFolder, settings.PublicUrl, settings.Dkim, provider => TransportOf(settings, provider));
    services.AddBounces(settings.Bounces);
}

// What only `run` has: jobs on a schedule, and pages.
static void AddWorker(IServiceCollection services, Settings settings)
{
    services.AddScheduling(settings.Schedule, settings.Storage, settings.Bounces, settings.DataFolder);
    services.AddPages();
}

static void MapPages(WebApplication app)
{
    app.MapPages(app.Services.GetRequiredService<PublicAddress>().Url);
}

static IMailTransport TransportOf(Settings settings, IServiceProvider provider) => settings.Mail.Transport switch
{
    MailTransportKind.Smtp => new SmtpTransport(settings.Smtp, provider.GetRequiredService<TimeProvider>(), settings.DataFolder),
    _ => new PickupTransport(Path.Combine(settings.DataFolder, settings.Mail.PickupFolder)),
};
