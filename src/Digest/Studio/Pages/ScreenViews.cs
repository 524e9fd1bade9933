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

/// <summary>As light and as dark mail programs show it.</summary>
internal sealed record DarkView() : StudioView("dark", "Dark", "screens.html")
{
    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        model.Add("heading", "Light, and dark in two ways");
        model.Add("hint", "Apple Mail and Outlook.com follow the mail's own media query. Gmail's apps and Outlook for "
            + "Windows know none and turn the colors round by force.");
        model.Add("frames", new[]
        {
            FrameModel.Of(request, "half", "Light", FrameMode.Light),
            FrameModel.Of(request, "half", "Dark, the mail's own media query", FrameMode.Dark),
            FrameModel.Of(request, "half", "Dark, forced inversion", FrameMode.Inverted),
        });
        return ValueTask.CompletedTask;
    }
}

/// <summary>As mail programs show it that leave out pictures or styles.</summary>
internal sealed record BareView() : StudioView("bare", "Bare", "screens.html")
{
    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        model.Add("heading", "Without pictures, and without styles");
        model.Add("hint", "The bytes are those of the mail; the browser is asked to leave out the rest.");
        model.Add("frames", new[]
        {
            FrameModel.Of(request, "half", "As it is sent", FrameMode.Sent),
            FrameModel.Of(request, "half", "Without pictures", FrameMode.WithoutPictures),
            FrameModel.Of(request, "half", "Without styles", FrameMode.WithoutStyles),
        });
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
