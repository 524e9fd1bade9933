using System.CommandLine;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Events;

namespace Digest.Cli.Webhooks;

/// <summary><c>digest webhooks add</c></summary>
internal static class WebhooksAddCommand
{
    private const int MaxUrlLength = 2000;

    public static CliCommand Create(CommandHost host)
    {
        var url = new Argument<string>("URL") { Description = "Where events are sent, by POST." };
        var events = new Option<string[]>("--events")
        {
            Description = $"Types: {string.Join(", ", EventKinds.All.Select(kind => kind.Type()))}.",
            HelpName = "TYPE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var format = CommonOptions.Choice<WebhookFormat>(
            "--format", "Standard, or a text for a chat. Default: standard.", "standard|slack|mattermost|ntfy");
        var subscriber = new Option<string?>("--subscriber")
        {
            Description = "Only what is about this subscriber.",
            HelpName = "EMAIL",
        };
        var command = new CliCommand(
            "add",
            "Send events to a URL from now on, signed with a secret that is shown once.",
            "digest webhooks add https://example.org/digest --events subscriber.subscribed mail.delivered",
            "digest webhooks add https://hooks.slack.com/services/T0/B0/x --format slack --events digest.ready "
                + "--subscriber lab@example.org")
        {
            url, events, format, subscriber,
        };
        command.SetAction(host.RunWithDatabase((context, cancellationToken) =>
        {
            var kinds = context.Value(events).SelectMany(types => types.Split(',')).Select(Parse).ToList();
            var isLimited = context.Value(subscriber) is not null;
            var chosen = context.Value(format) ?? WebhookFormat.Standard;
            if (Failure(
                context.Value(url), kinds, chosen, isLimited,
                context.Settings.Webhooks.AllowPrivateAddresses) is { } failure)
            {
                context.Output.Error(failure);
                return Task.FromResult(ExitCode.Usage);
            }

            var webhook = new Webhook
            {
                Url = new Uri(context.Value(url)),
                Events = [.. kinds.Select(one => one.Kind!.Value).Distinct()],
                Format = chosen,
                Secret = WebhookSecret.New(),
            };
            return context.Value(subscriber) is { } email
                ? SubscriberArgument.RunAsync(
                    context,
                    email,
                    one => AddAsync(context, webhook with { Subscriber = one.Key }, cancellationToken),
                    cancellationToken)
                : AddAsync(context, webhook, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> AddAsync(
        CommandContext context, Webhook webhook, CancellationToken cancellationToken)
    {
        var key = await context.Get<WebhookStore>().AddAsync(webhook, cancellationToken);
        var added = webhook with { Key = key };
        if (context.Output.IsJson)
        {
            context.Output.Json(new { webhook = key, url = WebhookView.Url(added), added.Secret });
            return ExitCode.Ok;
        }

        context.Output.Line($"Added webhook {key}: {WebhookView.Url(added)}");
        if (webhook.Format == WebhookFormat.Standard)
            context.Output.Line($"Its secret, which is not shown again: {webhook.Secret}");
        context.Output.Hint($"Try it: digest webhooks test {key}");
        return ExitCode.Ok;
    }

    private static (string Type, EventKind? Kind) Parse(string type) => (type, EventKinds.Parse(type.Trim()));

    private static string? Failure(
        string url,
        IReadOnlyList<(string Type, EventKind? Kind)> kinds,
        WebhookFormat format,
        bool isLimited,
        bool allowsPrivate)
    {
        if (url.Length > MaxUrlLength || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            return "Not a valid URL. It must be an https address without a user name.";
        if (uri.Scheme == "http" && !allowsPrivate)
            return "Not an https address: others could read what is sent. For an address of your own network set "
                + "Webhooks:AllowPrivateAddresses.";
        foreach (var (type, kind) in kinds)
        {
            if (kind is null)
                return $"Unknown event '{type}'. Valid: {string.Join(", ", EventKinds.All.Select(one => one.Type()))}";
            if (isLimited && !kind.Value.IsAboutOne())
                return $"{kind.Value.Type()} is not about one subscriber. Leave out --subscriber, or the event.";
            if (kind == EventKind.DigestReady && format != WebhookFormat.Standard && !isLimited)
                return "A chat would get the digest of every reader. Name one with --subscriber EMAIL.";
        }

        return null;
    }
}
