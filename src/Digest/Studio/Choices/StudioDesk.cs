using System.Collections.Concurrent;
using Digest.Studio.Renderings;

namespace Digest.Studio.Choices;

/// <summary>A choice, found and rendered with the templates as they are now.</summary>
/// <param name="Shown">Null where there is nothing to show.</param>
internal sealed record Desk(ChosenMail Chosen, ShownMail? Shown, TemplateGeneration Templates);

/// <summary>
/// Renders what is chosen. The frames of a page show the rendering that the page was made for, so that all show the
/// same, and a digest is composed once.
/// </summary>
internal sealed class StudioDesk(StudioTemplates templates, MailChooser chooser)
{
    private const int MaxKept = 16;

    private readonly ConcurrentDictionary<(Choice Choice, long Stamp), Desk> _kept = new();

    /// <summary>Renders anew.</summary>
    /// <exception cref="Rendering.TemplateFailedException">A template has an error.</exception>
    public async Task<Desk> OpenAsync(Choice choice, CancellationToken cancellationToken)
    {
        var current = templates.Current;
        var chosen = await chooser.FindAsync(choice, cancellationToken);
        var shown = chosen.Mail is null && chosen.Page is null
            ? null
            : await StudioTemplates.ShowAsync(current, chosen, cancellationToken);
        if (_kept.Count >= MaxKept) _kept.Clear();
        return _kept[(choice, current.Stamp)] = new Desk(chosen, shown, current);
    }

    /// <summary>What the page shows, or anew where that is no longer kept.</summary>
    /// <exception cref="Rendering.TemplateFailedException">A template has an error.</exception>
    public async Task<Desk> ReopenAsync(Choice choice, CancellationToken cancellationToken) =>
        _kept.TryGetValue((choice, templates.Current.Stamp), out var kept)
            ? kept
            : await OpenAsync(choice, cancellationToken);
}
