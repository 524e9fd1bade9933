using System.Runtime.CompilerServices;
using Digest.Configuration;
using Digest.Maintenance;
using Digest.Maintenance.SenderDns;
using Digest.Rendering;
using Digest.Rendering.Checking;
using Digest.Rendering.Messages;
using Digest.Scheduling;
using Digest.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>All checks, in the order in which a problem is best fixed.</summary>
internal sealed class Checks(Settings settings, IServiceProvider services)
{
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return DataFolderCheck.Writable("data folder", settings.DataFolder);
        yield return DataFolderCheck.Disk(settings.DataFolder);
        if (OpenFiles.Find(settings) is { } open) yield return open;
        var database = new DatabaseCheck(settings, services);
        yield return await database.RunAsync(cancellationToken);
        var sources = new SourcesCheck(settings, services, database.IsReadable);
        await foreach (var finding in sources.RunAsync(cancellationToken)) yield return finding;
        if (await new DigestsCheck(settings, services).RunAsync(cancellationToken) is { } digests) yield return digests;
        if (database.IsReadable)
        {
            yield return await new OutboxCheck(services).RunAsync(cancellationToken);
            await foreach (var finding in new SubscribersCheck(services).RunAsync(cancellationToken))
                yield return finding;
        }

        await foreach (var finding in TemplatesAsync(cancellationToken)) yield return finding;
        if (settings.Mail.Transport == MailTransportKind.Pickup)
        {
            yield return DataFolderCheck.Writable(
                "mail", Path.Combine(settings.DataFolder, settings.Mail.PickupFolder));
        }
        else
        {
            await foreach (var finding in services.GetRequiredService<SenderChecks>().RunAsync(cancellationToken))
                yield return finding;
        }

        yield return PublicUrl();
        foreach (var note in ScheduleOptionsValidator.Notes(settings.Schedule))
            yield return Finding.Note("schedule", note);
        // Without them the configuration has failed already; to count them takes half a second.
        yield return Finding.Ok("time zones", "found");
    }

    /// <summary>The same as <c>templates check</c>, the first error of each file.</summary>
    private async IAsyncEnumerable<Finding> TemplatesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var samples = (await TemplateSamples.CollectAsync(cancellationToken)).Concat(PageSamples.All).ToDictionary();
        var errors = TemplateCheck.Run(services.GetRequiredService<TemplateLibrary>(), samples)
            .DistinctBy(error => error.File)
            .ToList();
        foreach (var error in errors)
            yield return Finding.Failed(
                "templates", $"{error}. Fix it, or delete the file to use the built-in template.");
        if (errors.Count == 0)
            yield return Finding.Ok(
                "templates", FormattableString.Invariant($"{TemplateFiles.BuiltInNames.Count()} templates OK"));
    }

    private Finding PublicUrl() =>
        settings.PublicUrl switch
        {
            null => Finding.Note(
                "public url",
                "Not set: mails have no unsubscribe link. Set PublicUrl once the pages are reachable."),
            { } url when url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => Finding.Note(
                "public url",
                $"{url} is not encrypted, but mail programs unsubscribe over https only. Put a TLS proxy in front."),
            { } url => Finding.Ok("public url", url),
        };
}
