using Digest.Studio.Checks;
using MimeKit;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>The HTML in frames side by side.</summary>
internal sealed record ScreensView() : StudioView("screens", "Screens", "screens.html")
{
    private const int PreviewLength = 300;

    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        if (request.Shown.Made is { Message: { } message } made)
        {
            var lines = InboxLine.Of(
                SenderOf(message), message.Subject ?? "", MailDocument.Parse(made.Html).FirstWords(PreviewLength));
            model.Add("inbox", lines.Select(line => new ScriptObject
            {
                { "program", line.Program },
                { "sender", line.Sender },
                { "subject", line.Subject },
                { "preview", line.Preview },
            }).ToArray());
        }

        model.Add("heading", "On three screens");
        model.Add("frames", new[]
        {
            FrameModel.Of(request, "phone", "Phone, 360 pixels", FrameMode.Sent),
            FrameModel.Of(request, "tablet", "Tablet, 768 pixels", FrameMode.Sent),
            FrameModel.Of(request, "desktop", "Desktop, 1200 pixels", FrameMode.Sent),
        });
        return ValueTask.CompletedTask;
    }

    private static string SenderOf(MimeMessage message) =>
        message.From.Mailboxes.FirstOrDefault() is not { } from ? ""
        : string.IsNullOrEmpty(from.Name) ? from.Address
        : from.Name;
}

/// <summary>The mail as other mail programs show it, beside each other.</summary>
/// <param name="Hint">What the reader of the page should know.</param>
internal sealed record FramesView(
    string Name, string Title, string Heading, string Hint, params (string Name, FrameMode Mode)[] Frames)
    : StudioView(Name, Title, "screens.html")
{
    /// <summary>As light and as dark mail programs show it.</summary>
    public static readonly FramesView Dark = new(
        "dark",
        "Dark",
        "Light, and dark in two ways",
        "Apple Mail and Outlook.com follow the mail's own media query. Gmail's apps and Outlook for Windows know none "
            + "and turn the colors round by force.",
        ("Light", FrameMode.Light),
        ("Dark, the mail's own media query", FrameMode.Dark),
        ("Dark, forced inversion", FrameMode.Inverted));

    /// <summary>As mail programs show it that leave out pictures or styles.</summary>
    public static readonly FramesView Bare = new(
        "bare",
        "Bare",
        "Without pictures, and without styles",
        "The bytes are those of the mail; the browser is asked to leave out the rest.",
        ("As it is sent", FrameMode.Sent),
        ("Without pictures", FrameMode.WithoutPictures),
        ("Without styles", FrameMode.WithoutStyles));

    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        model.Add("heading", Heading);
        model.Add("hint", Hint);
        model.Add("frames", Frames.Select(frame => FrameModel.Of(request, "half", frame.Name, frame.Mode)).ToArray());
        return ValueTask.CompletedTask;
    }
}

internal static class FrameModel
{
    /// <param name="size">The class of its style.</param>
    public static ScriptObject Of(ViewRequest request, string size, string name, FrameMode mode) => new()
    {
        { "size", size },
        { "name", name },
        { "href", "frame" + request.Choice.ToQuery(("mode", mode.ToString().ToLowerInvariant())) },
    };
}
