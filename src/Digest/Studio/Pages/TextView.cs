using System.Globalization;
using System.Text;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>The text part.</summary>
internal sealed record TextView() : StudioView("text", "Text", "text.html")
{
    public override ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        var text = request.Shown.Made.Text;
        if (text.Length == 0) return ValueTask.CompletedTask;
        model.Add("text", text);
        model.Add("longest", text.Split('\n').Max(line => new StringInfo(line).LengthInTextElements));
        model.Add("size", Sizes.Of(Encoding.UTF8.GetByteCount(text)));
        return ValueTask.CompletedTask;
    }
}

internal static class Sizes
{
    /// <summary>In kilobytes of 1000 bytes, as mail programs count.</summary>
    public static string Of(long bytes) => bytes < 1000
        ? FormattableString.Invariant($"{bytes} bytes")
        : FormattableString.Invariant($"{bytes / 1000.0:0.0} KB");
}
