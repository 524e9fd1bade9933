using System.Globalization;
using Digest.Cli.Output;
using Digest.Papers.Text;
using Digest.Topics.Library;

namespace Digest.Cli.Topics;

/// <summary>The file that <c>digest feedback --from</c> names.</summary>
internal sealed record FeedbackLibrary(string Name, int Entries, LibraryPapers Found)
{
    /// <summary>Entries that are named, of those that teach nothing.</summary>
    private const int MaxNamed = 10;

    /// <returns>Null when there is no such file or it is not a library; then the error is reported.</returns>
    public static async Task<FeedbackLibrary?> ReadAsync(
        CommandContext context, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            context.Output.Error(
                Directory.Exists(file) ? $"{file} is a folder, not a file." : $"File not found: {file}");
            return null;
        }

        await using var text = await TextFile.OpenAsync(File.OpenRead(file), cancellationToken);
        using var reader = new StreamReader(text.Utf8);
        var entries = LibraryText.Read(await reader.ReadToEndAsync(cancellationToken));
        if (entries.Count > 0)
            return new FeedbackLibrary(
                Path.GetFileName(file),
                entries.Count,
                await context.Get<LibraryLookup>().FindAsync(entries, cancellationToken));
        context.Output.Error($"{file} is not BibTeX, RIS or a list of paper ids.");
        return null;
    }

    public void Write(CommandOutput output)
    {
        output.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: {Entries} entries, {Found.Papers.Count} papers liked, "
                    + $"{Found.Repeated.Count} repeated, {Found.Missing.Count} not in the archive."),
            new
            {
                Entries,
                Liked = Found.Papers.Count,
                Repeated = Found.Repeated.Select(entry => entry.Label),
                Missing = Found.Missing.Select(entry => entry.Label),
            });
        foreach (var entry in Found.Missing.Take(MaxNamed))
        {
            var why = LibraryLookup.CanFind(entry) ? "not in the archive" : "no id, and a title too short to go by";
            output.Hint($"{why}: {entry.Label}{Title(entry)}");
        }

        if (Found.Missing.Count > MaxNamed)
            output.Hint(string.Create(
                CultureInfo.InvariantCulture, $"and {Found.Missing.Count - MaxNamed} more; --json names all"));
    }

    private static string Title(LibraryEntry entry)
    {
        var title = LibraryText.Label(PaperText.Title(entry.Title));
        return title.Length == 0 || title == entry.Label ? "" : $" ({title})";
    }
}
