using System.Globalization;
using System.Text;
using System.Text.Json;
using Digest.Events;
using Digest.Webhooks.Chat;

namespace Digest.Webhooks;

/// <summary>The body of a request; the same bytes at each attempt.</summary>
/// <param name="Title">For the header of that name; null where the format has none.</param>
internal sealed record WebhookBody(byte[] Bytes, string ContentType, string? Title = null)
{
    private const string Json = "application/json";

    public static WebhookBody Of(WebhookFormat format, RecordedEvent happened) => format switch
    {
        WebhookFormat.Standard => new WebhookBody(Encoding.UTF8.GetBytes(StandardText(happened)), Json),
        WebhookFormat.Slack => TextOf(ChatText.Slack(ChatMessage.Of(happened))),
        WebhookFormat.Mattermost => TextOf(ChatText.Mattermost(ChatMessage.Of(happened))),
        _ => NtfyOf(ChatMessage.Of(happened)),
    };

    private static string StandardText(RecordedEvent happened)
    {
        var at = happened.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        return $$"""{"type":"{{happened.Type}}","timestamp":"{{at}}","data":{{happened.Data}}}""";
    }

    /// <summary>Incoming webhooks of Slack and Mattermost take the same shape.</summary>
    private static WebhookBody TextOf(string text) => new(JsonSerializer.SerializeToUtf8Bytes(new { text }), Json);

    private static WebhookBody NtfyOf(ChatMessage message) => new(
        Encoding.UTF8.GetBytes(ChatText.Ntfy(message)), "text/plain; charset=utf-8", HeaderText(message.Title));

    /// <summary>Letters beyond ASCII are written as in the header of a mail (RFC 2047), which ntfy reads.</summary>
    private static string HeaderText(string text) =>
        Ascii.IsValid(text) ? text : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
