using System.CommandLine;
using System.Globalization;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Web.Api.Keys;

namespace Digest.Cli.Keys;

/// <summary><c>digest keys</c>: which programs may use the API, and for what.</summary>
internal static class KeysCommand
{
    private const int MaxNameLength = 100;

    public static Command Create(CommandHost host) =>
        new CliCommand(
            "keys",
            "Manage the keys of programs that use the API.",
            "digest keys add web-form --scopes signups:write",
            "digest keys list",
            "digest keys revoke web-form")
        {
            Add(host), List(host), Revoke(host),
        };

    private static CliCommand Add(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "What the key is for. Shown in the list." };
        var scopes = new Option<string[]>("--scopes")
        {
            Description = "What it may do, separated by commas.",
            HelpName = "SCOPE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var expires = CommonOptions.Date(
            "The last day (UTC) on which it is valid. Default: until it is revoked.", "--expires");
        var command = new CliCommand(
            "add",
            "Make a key. It is shown once and cannot be read again.",
            "digest keys add web-form --scopes signups:write",
            "digest keys add reports --scopes subscribers:read,editions:read --expires 2027-12-31")
        {
            Notes = $"Scopes: {string.Join(", ", ApiScopes.All)}",
        };
        command.Add(name);
        command.Add(scopes);
        command.Add(expires);
        command.SetAction(host.RunWithDatabase((context, cancellationToken) => AddAsync(
            context, context.Value(name), context.Value(scopes), context.Value(expires), cancellationToken)));
        return command;
    }

    private static async Task<int> AddAsync(
        CommandContext context, string name, string[] given, DateOnly? lastDay, CancellationToken cancellationToken)
    {
        var scopes = given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))
            .Where(scope => scope.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        var errors = scopes.Except(ApiScopes.All).Select(UnknownScope).ToList();
        if (scopes.Count == 0) errors.Add($"Give at least one scope: {string.Join(", ", ApiScopes.All)}.");
        if (name.Trim().Length is 0 or > MaxNameLength || name.Any(char.IsControl))
            errors.Add($"The name must have 1 to {MaxNameLength} characters, none of them a control character.");
        var expiresAt = lastDay is { } day
            ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : (DateTimeOffset?)null;
        if (expiresAt <= context.Get<TimeProvider>().GetUtcNow()) errors.Add("The key would already have expired.");
        foreach (var error in errors) context.Output.Error(error);
        if (errors.Count > 0) return ExitCode.Usage;

        var key = await context.Get<ApiKeyStore>().AddAsync(name.Trim(), scopes, expiresAt, cancellationToken);
        if (key is null)
        {
            context.Output.Error(
                $"A key named '{name.Trim()}' already exists. Take another name, or revoke it: digest keys revoke");
            return ExitCode.Failed;
        }

        context.Output.Line(key, new { Key = key, Name = name.Trim(), Scopes = scopes, ExpiresAt = expiresAt });
        context.Output.Hint("Keep it now: it is not shown again.");
        if (!context.Settings.Web.Api) context.Output.Hint("The API is off. Set Web:Api=true and restart: digest run");
        return ExitCode.Ok;
    }

    private static string UnknownScope(string scope)
    {
        var nearest = NearestName.Question(scope, ApiScopes.All);
        return $"Unknown scope '{scope}'.{nearest} Scopes: {string.Join(", ", ApiScopes.All)}.";
    }

    private static CliCommand List(CommandHost host)
    {
        var command = new CliCommand("list", "List the keys, revoked ones too.", "digest keys list --json");
        command.SetAction(host.RunReading(async (context, cancellationToken) =>
        {
            var now = context.Get<TimeProvider>().GetUtcNow();
            context.Output.List(
                await context.Get<ApiKeyStore>().ListAsync(cancellationToken),
                key => new
                {
                    key.Prefix,
                    key.Name,
                    key.Scopes,
                    State = StateOf(key, now),
                    key.MadeAt,
                    key.LastUsedAt,
                    key.ExpiresAt,
                    key.RevokedAt,
                },
                ["name", "prefix", "state", "scopes", "made", "last used", "expires"],
                key =>
                [
                    key.Name,
                    key.Prefix,
                    StateOf(key, now),
                    string.Join(' ', key.Scopes),
                    Day(key.MadeAt),
                    key.LastUsedAt is { } used ? Day(used) : "never",
                    key.ExpiresAt is { } end ? Day(end.AddDays(-1)) : "never",
                ],
                "No keys. Make one: digest keys add NAME --scopes SCOPE");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static CliCommand Revoke(CommandHost host)
    {
        var named = new Argument<string>("NAME") { Description = "The name or the prefix of a key." };
        var command = new CliCommand(
            "revoke", "End a key at once. It cannot be brought back.", "digest keys revoke web-form")
        {
            named,
        };
        command.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            if (await context.Get<ApiKeyStore>().RevokeAsync(context.Value(named), cancellationToken))
            {
                context.Output.Line($"Revoked {context.Value(named)}.");
                return ExitCode.Ok;
            }

            context.Output.Error($"No valid key is named '{context.Value(named)}'. See: digest keys list");
            return ExitCode.Failed;
        }));
        return command;
    }

    private static string StateOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked" : key.IsValidAt(now) ? "valid" : "expired";

    private static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
