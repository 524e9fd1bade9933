using System.Data.Common;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Digest.Configuration;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Scheduling;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>The checks of the environment: folders, database, templates, relay and time zones.</summary>
internal sealed class Checks(Settings settings, IServiceProvider services)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Writable("data folder", settings.DataFolder);
        if (OpenFiles.Find(settings) is { } open) yield return open;
        var database = await DatabaseAsync(cancellationToken);
        yield return database;
        yield return Templates();
        yield return settings.Mail.Transport == MailTransportKind.Pickup
            ? Writable("mail", Path.Combine(settings.DataFolder, settings.Mail.PickupFolder))
            : await RelayAsync(cancellationToken);
        yield return PublicUrl();
        foreach (var note in ScheduleOptionsValidator.Notes(settings.Schedule)) yield return Finding.Note(
            "schedule", note);
        yield return TimeZones();
        if (database.Level != FindingLevel.Ok || !HasDatabase()) yield break;
        foreach (var finding in await SubscribersAsync(cancellationToken)) yield return finding;
    }

    private bool HasDatabase() =>
        settings.Storage.IsPostgreSql || File.Exists(StorageServices.SqliteFile(settings.DataFolder));

    /// <summary>What about the stored subscribers keeps their digests from coming when they should.</summary>
    private async Task<IReadOnlyList<Finding>> SubscribersAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (await services.GetRequiredService<UnknownZones>().DescribeAsync(cancellationToken) is { } unknown)
            findings.Add(Finding.Note("time zones", unknown));
        var ahead = await services.GetRequiredService<SubscriberStore>().CountAheadAsync(cancellationToken);
        if (ahead > 0)
            findings.Add(Finding.Note(
                "clock",
                FormattableString.Invariant(
                    $"{ahead} subscribers are due later than their cadence allows: the clock was wrong, or is. ")
                + "The next run corrects that by the clock of now, "
                + $"{services.GetRequiredService<TimeProvider>().GetUtcNow():yyyy-MM-dd HH:mm} UTC."));
        return findings;
    }

    /// <summary>
    /// Checks that files can be created there. For a folder that does not exist yet, its nearest parent is checked.
    /// </summary>
    private static Finding Writable(string check, string folder)
    {
        var existing = new DirectoryInfo(folder);
        while (!existing.Exists && existing.Parent is { } parent) existing = parent;
        var probe = Path.Combine(existing.FullName, $".digest-{Guid.NewGuid():N}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
                return Finding.Ok(check, existing.FullName == folder ? folder : $"{folder}, will be created");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(
                check,
                $"{folder} is not writable: {e.Message} Grant write access, or choose another folder with --data.");
        }
    }

    private async Task<Finding> DatabaseAsync(CancellationToken cancellationToken)
    {
        const string Check = "database";
        if (!HasDatabase())
            return Finding.Ok(Check, $"{StorageServices.SqliteFile(settings.DataFolder)}, will be created");
        var dialect = services.GetRequiredService<ISqlDialect>();
        try
        {
            var newest = SchemaScript.For(dialect)[^1];
            var schema = services.GetRequiredService<SchemaMigrator>();
            var current = await schema.CurrentAsync(cancellationToken);
            if (current is { } found
                && found.Version > newest.Version
                && !await schema.IsUsableAsync(cancellationToken))
                return Finding.Failed(
                    Check,
                    $"{dialect.Location} has schema {found.Name}, but this program only knows {newest.Name}. Run the "
                        + "newer release."
                );
            return current is { } same && same.Version >= newest.Version
                ? Finding.Ok(Check, $"{dialect.Location}, schema {same.Name}")
                : Finding.Note(Check, $"{dialect.Location} has schema {current?.Name}; the next start upgrades it "
                    + $"to {newest.Name}. Make a backup first.");
        }
        catch (DbException e) when (IsEmpty(e))
        {
            return Finding.Note(Check, $"{dialect.Location} is empty; the first start creates the tables.");
        }
        catch (Exception e) when (e is DbException or SocketException or IOException)
        {
            return Finding.Failed(Check, $"{dialect.Location} cannot be opened: {e.Message}. Check that the server "
                + "is running, and section Storage.");
        }

        // The table of migrations does not exist yet. SQLite has no separate error code for that.
        static bool IsEmpty(DbException e) =>
            e.SqlState == "42P01" || e.Message.Contains("no such table: schema_migrations", StringComparison.Ordinal);
    }

    private Finding Templates()
    {
        var library = services.GetRequiredService<TemplateLibrary>();
        var names = TemplateFiles.BuiltInNames.ToList();
        var errors = names
            .SelectMany(name => library.Parse(name).Errors)
            .Select(error => error.ToString())
            .Distinct()
            .ToList();
        return errors.Count == 0
            ? Finding.Ok("templates", FormattableString.Invariant($"{names.Count} templates OK"))
            : Finding.Failed(
                "templates",
                $"Fix these errors, or delete the file to use the built-in template: {string.Join("; ", errors)}");
    }

    private async Task<Finding> RelayAsync(CancellationToken cancellationToken)
    {
        var relay = FormattableString.Invariant($"{settings.Smtp.Host}:{settings.Smtp.Port}");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(settings.Smtp.Host, settings.Smtp.Port, timeout.Token);
            return Finding.Ok("mail", $"{relay} accepts connections");
        }
        catch (SocketException e)
        {
            return Finding.Failed(
                "mail", $"{relay} cannot be reached: {e.Message}. Check Smtp:Host, Smtp:Port and the firewall.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Failed(
                "mail",
                $"{relay} timed out after {ConnectTimeout:%s} seconds. Check Smtp:Host, Smtp:Port and the firewall.");
        }
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

    private static Finding TimeZones() =>
        // Without any the configuration has failed already.
        Finding.Ok("time zones", FormattableString.Invariant($"{TimeZoneInfo.GetSystemTimeZones().Count} known"));
}
