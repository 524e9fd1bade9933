using System.Text;
using System.Text.Json;
using Digest.Rendering.Templates;

namespace Digest.Cli.Demo;

/// <summary>One mail of the demo, as the page shows it.</summary>
/// <param name="Id">The name of its files, without an ending.</param>
internal sealed record DemoMail(
    string Id, string Day, string Reader, string Subject, string Topics, IReadOnlyList<DemoMailPaper> Papers);

internal sealed record DemoMailPaper(string Title, string Why);

/// <summary>
/// <c>index.html</c> of the demo: every mail on a phone and a desktop, light and dark, with who got what and why.
/// </summary>
internal static class DemoIndex
{
    /// <summary>What a mail has for readers whose system is dark. A page can only show it by asking for it.</summary>
    private const string DarkQuery = "@media (prefers-color-scheme:dark)";

    private static readonly JsonSerializerOptions SnakeCase =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes a mail's HTML as it looks on light and on dark systems, whatever the viewer uses.</summary>
    public static async Task WritePreviewsAsync(
        string folder, string id, string html, CancellationToken cancellationToken)
    {
        var previews = Directory.CreateDirectory(Path.Combine(folder, "preview")).FullName;
        foreach (var (scheme, query) in new[] { ("light", "@media not all"), ("dark", "@media all") })
            await File.WriteAllTextAsync(
                Path.Combine(previews, $"{id}-{scheme}.html"),
                html.Replace(DarkQuery, query, StringComparison.Ordinal),
                cancellationToken);
    }

    /// <returns>The path of the page.</returns>
    public static async Task<string> WriteAsync(
        string folder,
        IReadOnlyList<DemoMail> mails,
        IReadOnlyList<string> commands,
        CancellationToken cancellationToken)
    {
        using var source = new StreamReader(
            typeof(DemoIndex).Assembly.GetManifestResourceStream("demo/index.html")!);
        var parsed = ParsedTemplate.Parse(
            "index.html", await source.ReadToEndAsync(cancellationToken), new TemplateOptions { Loader = _ => null });
        var model = new Dictionary<string, JsonElement>
        {
            ["mails"] = JsonSerializer.SerializeToElement(mails, SnakeCase),
            ["commands"] = JsonSerializer.SerializeToElement(commands),
        };
        var page = new RenderOutput();
        if (parsed.Template!.Render(TemplateJson.Model(model), page, cancellationToken) is { } error)
            throw new InvalidOperationException(error.ToString());
        var file = Path.Combine(folder, "index.html");
        await File.WriteAllTextAsync(file, Encoding.UTF8.GetString(page.ToArray()), cancellationToken);
        return file;
    }
}
