using System.Globalization;
using System.Text.Json;
using Digest.Events;

namespace Digest.Webhooks.Chat;

/// <summary>An event in words for a channel.</summary>
/// <param name="Title">One line.</param>
internal sealed record ChatMessage(string Title, IReadOnlyList<ChatLine> Lines)
{
    /// <summary>Titles are lines; a source's trouble may be longer.</summary>
    private const int MaxLength = 300;

    public static ChatMessage Of(RecordedEvent happened)
    {
        using var data = JsonDocument.Parse(happened.Data);
        var root = data.RootElement;
        return EventKinds.Parse(happened.Type) switch
        {
            EventKind.Subscribed => new($"{Email(root)} subscribed", []),
            EventKind.Unsubscribed => new($"{Email(root)} unsubscribed", []),
            EventKind.Bounced => new($"Mail to {Email(root)} came back", [new(Text(root, "diagnostic"))]),
            EventKind.Complained => new($"{Email(root)} complained and is unsubscribed", []),
            EventKind.MailDelivered => new($"{Count(root, "deliveries", "mail")} delivered", []),
            EventKind.DigestReady => new(
                $"{Count(root, "papers", "new paper")} ({Text(root, "period")})",
                [.. root.GetProperty("papers").EnumerateArray().Select(PaperLine), .. More(root)]),
            EventKind.SourceStalled => new(
                $"Source {Text(root, "source")} is late or broken", [new(Text(root, "reason"))]),
            _ => new("Test by Digest", [new("This channel gets messages of Digest.")]),
        };
    }

    private static ChatLine PaperLine(JsonElement paper)
    {
        var topics = paper.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString());
        var url = Text(paper, "url");
        return new ChatLine(Text(paper, "title"), url.Length > 0 ? url : null, string.Join(", ", topics));
    }

    private static IEnumerable<ChatLine> More(JsonElement digest) =>
        digest.GetProperty("not_shown").GetInt32() is > 0 and var count
            ? [new(string.Create(CultureInfo.InvariantCulture, $"{count} more matched"))]
            : [];

    private static string Count(JsonElement data, string list, string noun)
    {
        var count = data.GetProperty(list).GetArrayLength();
        return string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
    }

    private static string Email(JsonElement data) =>
        data.GetProperty("subscriber") is var subscriber && subscriber.TryGetProperty("email", out var email)
            && email.GetString() is { } address
            ? address
            : "A deleted subscriber";

    private static string Text(JsonElement data, string name)
    {
        var text = data.GetProperty(name).GetString() ?? "";
        return string.Join(' ', (text.Length > MaxLength ? text[..MaxLength] : text)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <param name="Url">What it links to; null for text.</param>
/// <param name="Note">Stands after it; may be empty.</param>
internal sealed record ChatLine(string Text, string? Url = null, string Note = "");
