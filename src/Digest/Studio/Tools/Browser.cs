using System.Globalization;

namespace Digest.Studio.Tools;

/// <summary>Takes a picture of a mail with an installed Chromium: no scripts, no network.</summary>
internal static class Browser
{
    private const string Policy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        + "img-src data:\">";

    private const int Height = 2400;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    public static string? Program { get; } = ExternalTool.Find(
        "chromium", "chromium-browser", "google-chrome", "chrome");

    /// <returns>A PNG; null where there is no browser, or it failed.</returns>
    public static async Task<byte[]?> TakePictureAsync(string html, int width, CancellationToken cancellationToken)
    {
        if (Program is null) return null;
        var folder = Directory.CreateTempSubdirectory("digest-picture-");
        try
        {
            var page = Path.Combine(folder.FullName, "mail.html");
            var picture = Path.Combine(folder.FullName, "mail.png");
            await File.WriteAllTextAsync(page, Guarded(html), cancellationToken);
            string[] arguments =
            [
                "--headless", "--disable-gpu", "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run", $"--user-data-dir={folder.FullName}/profile",
                // Chromium's own sandbox refuses to run as root.
                .. Environment.IsPrivilegedProcess ? (string[])["--no-sandbox"] : [],
                string.Create(CultureInfo.InvariantCulture, $"--window-size={width},{Height}"),
                $"--screenshot={picture}", new Uri(page).AbsoluteUri,
            ];
            await ExternalTool.RunAsync(Program, arguments, default, AtMost, cancellationToken);
            return File.Exists(picture) ? await File.ReadAllBytesAsync(picture, cancellationToken) : null;
        }
        finally
        {
            Delete(folder);
        }
    }

    /// <summary>A browser without scripts takes no pictures; this keeps the mail from running one.</summary>
    private static string Guarded(string html)
    {
        var head = html.IndexOf("<head>", StringComparison.OrdinalIgnoreCase);
        return head < 0 ? Policy + html : html.Insert(head + "<head>".Length, Policy);
    }

    /// <summary>A process of the browser may still write into it.</summary>
    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (IOException)
        {
        }
    }
}
