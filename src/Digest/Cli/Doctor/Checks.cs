using System.Data.Common;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Digest.Cli.Configuration;
using Digest.Rendering;
using Digest.Scheduling;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>The checks that need more than the configuration's text.</summary>
internal sealed class Checks(Settings settings, IServiceProvider services)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Writable("data folder", settings.DataFolder);
        yield return await DatabaseAsync(cancellationToken);
        yield return Templates();
        yield return settings.Mail.Transport == MailTransportKind.Pickup
            ? Writable("mail", Path.Combine(settings.DataFolder, settings.Mail.PickupFolder))
            : await RelayAsync(cancellationToken);
        yield return PublicUrl();
        foreach (var note in ScheduleOptionsValidator.Notes(settings.Schedule)) yield return Finding.Note(
            "schedule", note);
        yield return TimeZones();
    }

    /// <summary>Whether files can be made there; a folder that is not there yet counts by its nearest parent.</summary>
    private static Finding Writable(string check, string folder)
    {
        var existing = new DirectoryInfo(folder);
        while (!existing.Exists && existing.Parent is { } parent) existing = parent;
        var probe = Path.Combine(existing.FullName, $".digest-{Guid.NewGuid():N}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
                return Finding.Fine(check, existing.FullName == folder ? folder : $"{folder}, made when it is needed");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(check, $"{folder} cannot be written: {e.Message} Let this user write there, or choose another folder with --data.");
        }
    }

    private async Task<Finding> DatabaseAsync(CancellationToken cancellationToken)
    {
        const string Check = "database";
        if (settings.Storage.Provider == StorageProvider.Sqlite && !File.Exists(StorageServices.SqliteFile(settings.DataFolder)))
            return Finding.Fine(Check, $"{StorageServices.SqliteFile(settings.DataFolder)}, made when it is needed");
        var dialect = services.GetRequiredService<ISqlDialect>();
        try
        {
            var newest = SchemaMigrator.Scripts(dialect.Name)[^1];
            var current = await services.GetRequiredService<SchemaMigrator>().CurrentAsync(cancellationToken);
            if (current is { } found && found.Version > newest.Version)
                return Finding.Failed(Check, $"{dialect.Location} has the schema {found.Name}, newer than this program knows ({newest.Name}). Run the newer release.");
            return current is { } same && same.Version == newest.Version
                ? Finding.Fine(Check, $"{dialect.Location}, schema {same.Name}")
                : Finding.Note(Check, $"{dialect.Location} has the schema {current?.Name}; the next start brings it to {newest.Name}. Make a backup first.");
        }
        catch (DbException e) when (IsEmpty(e))
        {
            return Finding.Note(Check, $"{dialect.Location} is empty; the first start fills it.");
        }
        catch (Exception e) when (e is DbException or SocketException or IOException)
        {
            return Finding.Failed(Check, $"{dialect.Location} cannot be opened: {e.Message}. Check that it runs, and section Storage.");
        }

        // The table of migrations is not there yet: SQLite has no code of its own for that.
        static bool IsEmpty(DbException e) => e.SqlState == "42P01" || e.Message.Contains("no such table: schema_migrations", StringComparison.Ordinal);
    }

    private Finding Templates()
    {
        var library = services.GetRequiredService<TemplateLibrary>();
        var names = TemplateFiles.BuiltInNames.ToList();
        var errors = names.SelectMany(name => library.Parse(name).Errors).Select(error => error.ToString()).Distinct().ToList();
        return errors.Count == 0
            ? Finding.Fine("templates", FormattableString.Invariant($"{names.Count} parse"))
            : Finding.Failed("templates", $"Correct, or remove the file to get the built-in one: {string.Join("; ", errors)}");
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
            return Finding.Fine("mail", $"{relay} answers");
        }
        catch (SocketException e)
        {
            return Finding.Failed("mail", $"{relay} cannot be reached: {e.Message}. Check Smtp:Host, Smtp:Port and the firewall.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Failed("mail", $"{relay} did not answer within {ConnectTimeout:%s} seconds. Check Smtp:Host, Smtp:Port and the firewall.");
        }
    }

    private Finding PublicUrl() => settings.PublicUrl switch
    {
        null => Finding.Note("public url", "not set: mails carry no links to unsubscribe. Set PublicUrl once the pages can be reached."),
        { } url when url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) =>
            Finding.Note("public url", $"{url} is not encrypted, and mail programs unsubscribe over https only. Put a proxy with TLS in front."),
        { } url => Finding.Fine("public url", url),
    };

    private static Finding TimeZones() =>
        // Without any the configuration has failed already.
        Finding.Fine("time zones", FormattableString.Invariant($"{TimeZoneInfo.GetSystemTimeZones().Count} known"));
}
