using System.Text.Json;
using Digest.Rendering;
using Digest.Studio.Choices;
using Digest.Studio.Fixtures;
using Digest.Studio.Renderings;

namespace Digest.Studio.Changes;

/// <param name="Text">The subject and the text part; empty for a page.</param>
internal sealed record FixtureRendering(string Html, string Text);

/// <summary>All fixtures rendered with one set of templates.</summary>
/// <param name="Fixtures">By name; a language follows the name.</param>
internal sealed record RenderingSet(IReadOnlyDictionary<string, FixtureRendering> Fixtures)
{
    public static async Task<RenderingSet> MakeAsync(
        TemplateGeneration templates, MailChooser chooser, CancellationToken cancellationToken)
    {
        var made = new Dictionary<string, FixtureRendering>(StringComparer.Ordinal);
        var languages = templates.Plain.Templates.Texts.All;
        foreach (var (name, fixture) in FixtureSet.Compared(languages))
        {
            var chosen = await chooser.OfAsync(fixture, cancellationToken);
            try
            {
                var mail = await StudioTemplates.MakeAsync(templates.Comparing, chosen, cancellationToken);
                var subject = mail.Message is { } message ? $"Subject: {message.Subject}\n\n" : "";
                made[name] = new FixtureRendering(mail.Html, subject + mail.Text);
            }
            catch (TemplateFailedException e)
            {
                made[name] = new FixtureRendering($"Not rendered: {e.Message}", "");
            }
        }

        return new RenderingSet(made);
    }

    /// <summary>Null where there is none, or it cannot be read.</summary>
    public static async Task<RenderingSet?> FindAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) return null;
        try
        {
            await using var stream = File.OpenRead(file);
            return await JsonSerializer.DeserializeAsync<RenderingSet>(stream, cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async Task SaveAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var unfinished = $"{file}.{Guid.NewGuid():N}.tmp";
        await using (var stream = File.Create(unfinished))
            await JsonSerializer.SerializeAsync(stream, this, cancellationToken: cancellationToken);
        File.Move(unfinished, file, overwrite: true);
    }

    public bool IsSameAs(RenderingSet other) =>
        Fixtures.Count == other.Fixtures.Count && Comparison.Of(other, this).Touched.Count == 0;
}
