using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Papers;
using Digest.Sources.ArxivSanity;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers import-tags</c>: the users of arxiv-sanity-lite and their tagged papers.</summary>
internal static class ImportTagsCommand
{
    private static readonly Argument<string> FilePath = new("FILE")
    {
        Description =
            "dict.db of arxiv-sanity-lite. Papers that are not in the archive are read from papers.db beside it.",
    };

    private static readonly Option<string[]> Addresses = new("--address")
    {
        Description = "The address of a user who gave none, or another one. Repeatable.",
        HelpName = "USER=EMAIL",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Show who would be added, with how many topics and papers. Changes nothing.",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "import-tags",
            "Add the users of arxiv-sanity-lite. Each tag becomes a topic, and its papers what the topic learns from. "
                + "Existing subscribers get the topics that they do not have.",
            "digest subscribers import-tags arxiv-sanity-lite/data/dict.db --dry-run",
            "digest subscribers import-tags arxiv-sanity-lite/data/dict.db",
            "digest subscribers import-tags data/dict.db --address root=ada@example.org")
        {
            FilePath, Addresses, DryRun,
        };
        command.SetAction(host.Run(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(context.Value(FilePath));
        if (!File.Exists(file))
        {
            context.Output.Error($"File not found: {file}");
            return ExitCode.Failed;
        }

        if (ReadAddresses(context) is not { } addresses) return ExitCode.Usage;
        var sanity = new SanityDatabase(file, context.Get<TimeProvider>());
        IReadOnlyList<SanityUser> users;
        try
        {
            users = await sanity.ListUsersAsync(cancellationToken);
        }
        catch (FormatException e)
        {
            context.Output.Error($"{file} is not dict.db of arxiv-sanity-lite: {e.Message}");
            return ExitCode.Failed;
        }

        foreach (var user in users.Where(user => user is { Error: null, Tags.Count: 0 }))
            context.Output.Hint($"{user.Name}: no tagged papers, left out");
        users = [.. users.Where(user => user is { Error: not null } or { Tags.Count: > 0 })];
        var isGood = context.Value(DryRun)
            ? Look(context, users, addresses)
            : await ImportAsync(context, sanity, users, addresses, cancellationToken);
        return isGood ? ExitCode.Ok : ExitCode.Failed;
    }

    private static bool Look(
        CommandContext context, IReadOnlyList<SanityUser> users, Dictionary<string, string> addresses)
    {
        var isGood = true;
        foreach (var user in users)
        {
            var email = addresses.GetValueOrDefault(user.Name) ?? user.Email;
            var (reader, error) = TagImport.Read(user, email, context.Settings.Subscribers);
            isGood &= error is null;
            if (error is not null) context.Output.Hint($"{user.Name}: {error}");
            else WriteUser(
                context, user, email, reader!.Topics.Count, user.Tags.Sum(tag => tag.Papers.Count), missing: null);
        }

        context.Output.Hint("Dry run: nothing was changed.");
        return isGood;
    }

    private static async Task<bool> ImportAsync(
        CommandContext context,
        SanityDatabase sanity,
        IReadOnlyList<SanityUser> users,
        Dictionary<string, string> addresses,
        CancellationToken cancellationToken)
    {
        await context.Get<SchemaMigrator>().MigrateAsync(cancellationToken);
        var import = new TagImport(
            context.Get<SqlDatabase>(),
            context.Get<SubscriberStore>(),
            context.Get<SubscriberLifecycle>(),
            context.Settings.Subscribers,
            context.Get<TimeProvider>());
        var added = await import.AddPapersAsync(sanity, users, cancellationToken);
        if (added.Added > 0) context.Output.Line(
            FormattableString.Invariant($"{added.Added} papers from {sanity.PapersFile}, not announced."));
        var isGood = true;
        foreach (var user in users)
        {
            var email = addresses.GetValueOrDefault(user.Name) ?? user.Email;
            var result = await import.RunAsync(user, email, cancellationToken);
            isGood &= result.Error is null;
            if (result.Error is { } error) context.Output.Hint($"{user.Name}: {error}");
            else WriteUser(context, user, email, result.Topics, result.Papers, result.Missing);
        }

        return isGood;
    }

    /// <param name="missing">Papers that are not in the archive; null where that was not looked up.</param>
    private static void WriteUser(
        CommandContext context, SanityUser user, string? email, int topics, int papers, int? missing) =>
        context.Output.Line(
            FormattableString.Invariant($"{user.Name}: {email}, {topics} topics, {papers} papers")
                + (missing is { } count ? FormattableString.Invariant($", {count} not in the archive") : ""),
            new { User = user.Name, Email = email, Topics = topics, Papers = papers, Missing = missing });

    private static Dictionary<string, string>? ReadAddresses(CommandContext context)
    {
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var given in context.Value(Addresses))
        {
            // A user's name may have an equals sign; an address after it has none.
            if (given.LastIndexOf('=') is > 0 and var equals)
            {
                addresses[given[..equals]] = given[(equals + 1)..];
                continue;
            }

            context.Output.Error($"--address is '{given}'. It must be USER=EMAIL.");
            return null;
        }

        return addresses;
    }
}
