using Digest.Delivery;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Studio.Choices;
using Digest.Studio.Fixtures;

namespace Digest.Studio.Renderings;

/// <summary>
/// The templates as they are in their files now, the ones before, and those that travel in the program; and mails made
/// of them.
/// </summary>
internal sealed class StudioTemplates(IServiceProvider services, TemplateFiles files)
{
    private readonly Lock _lock = new();
    private TemplateGeneration? _current;
    private TemplateGeneration? _released;

    public TemplateFiles Files => files;

    /// <summary>A saved file is in use from the next call.</summary>
    public TemplateGeneration Current
    {
        get
        {
            var stamp = files.Stamp();
            lock (_lock)
            {
                if (_current?.Stamp == stamp) return _current;
                return _current = new TemplateGeneration(services, files, stamp, FixtureSet.LoadAsync);
            }
        }
    }

    public TemplateGeneration Released => LazyInitializer.EnsureInitialized(
        ref _released, () => new TemplateGeneration(services, TemplateFiles.Released, 0, FixtureSet.LoadAsync));

    /// <summary>The style of pages; empty where it has an error.</summary>
    public static string StyleOf(TemplateGeneration templates)
    {
        var output = new RenderOutput();
        return templates.Plain.Templates.Get("web/style.css").Render([], output) is null ? output.ToString() : "";
    }

    /// <summary>As it is sent.</summary>
    /// <exception cref="TemplateFailedException">A template has an error.</exception>
    public static async Task<MadeMail> MakeAsync(
        MailMakers makers, ChosenMail chosen, CancellationToken cancellationToken)
    {
        if (chosen.Page is { } page)
        {
            var template = makers.Templates.Get(page.Page!);
            var html = template.RenderOrThrow(page.Model!, cancellationToken: cancellationToken);
            return MadeMail.OfPage(html.ToString());
        }

        var batch = chosen.IsFixture ? makers.Fixtures : makers.Stored;
        return MadeMail.Of((await batch.ComposeAsync(chosen.Mail!, cancellationToken)).Message);
    }

    /// <summary>As it is sent, with the lines of the templates that it comes from.</summary>
    /// <exception cref="TemplateFailedException">A template has an error.</exception>
    public static async Task<ShownMail> ShowAsync(
        TemplateGeneration templates, ChosenMail chosen, CancellationToken cancellationToken)
    {
        var made = await MakeAsync(templates.Plain, chosen, cancellationToken);
        var marked = await MakeAsync(templates.Marking, chosen, cancellationToken);
        return new ShownMail(made, TemplateMap.Of(made.Html, marked.Html, templates.PlaceOf));
    }
}
