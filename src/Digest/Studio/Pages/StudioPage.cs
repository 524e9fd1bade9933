using System.Data.Common;
using System.Globalization;
using Digest.Outbox;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Studio.Choices;
using Digest.Studio.Fixtures;
using Digest.Studio.Renderings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>The page around everything: what to look at, and how.</summary>
internal sealed class StudioPage(StudioDesk desk, StudioTemplates templates, IReadOnlyList<StudioView> views)
{
    private const string ViewParameter = "view";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", WriteAsync);

    private async Task WriteAsync(HttpContext context)
    {
        var choice = Choice.Of(context.Request.Query);
        var view = views.FirstOrDefault(view => view.Name == context.Request.Query[ViewParameter]) ?? views[0];
        var model = Frame(choice, view);
        try
        {
            var open = await desk.OpenAsync(choice, context.RequestAborted);
            model.SetValue("title", open.Chosen.Title, false);
            model.SetValue("note", open.Chosen.Note, false);
            if (open.Shown is { } shown)
            {
                if (shown.Made.Message is not null) model.SetValue("eml", "mail.eml" + choice.ToQuery(), false);
                model.SetValue("view", view.Template, false);
                await view.FillAsync(model, new ViewRequest(context, choice, open.Chosen, shown, open.Templates));
            }
        }
        catch (TemplateFailedException e)
        {
            model.SetValue("errors", e.Errors.Select(error => ErrorModel.Of(error, templates.Files)).ToArray(), false);
        }

        catch (Exception e) when (e is InvalidOperationException or DbException or IOException)
        {
            // A paper that is gone, a database that is away: the next look may find it.
            model.SetValue("note", $"This cannot be shown: {e.Message}", false);
        }

        await StudioFiles.WriteAsync(context, StatusCodes.Status200OK, model);
    }

    private ScriptObject Frame(Choice choice, StudioView current)
    {
        var texts = templates.Current.Plain.Templates.Texts.All;
        return new ScriptObject
        {
            { "title", "Not shown" },
            { "stamp", templates.Current.Stamp.ToString(CultureInfo.InvariantCulture) },
            {
                "choice",
                new ScriptObject
                {
                    { "subscriber", choice.Subscriber },
                    { "query", choice.Query },
                    { "fixture", choice.IsFixture ? choice.Fixture : null },
                    { "day", choice.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
                }
            },
            {
                "mails",
                Enum.GetValues<MailKind>().Select(kind => new ScriptObject
                {
                    { "name", kind.ToString().ToLowerInvariant() },
                    { "title", kind == MailKind.Edition ? "Digest" : kind.ToString() },
                    { "is_current", kind == choice.Mail },
                }).ToArray()
            },
            {
                "groups",
                FixtureSet.All.GroupBy(fixture => fixture.Group).Select(group => new ScriptObject
                {
                    { "name", group.Key },
                    {
                        "fixtures",
                        group.Select(fixture => new ScriptObject
                        {
                            { "name", fixture.Name },
                            { "title", fixture.Title },
                            { "is_current", choice.IsFixture && fixture.Name == choice.Fixture },
                        }).ToArray()
                    },
                }).ToArray()
            },
            {
                "languages",
                texts.Select(language => new ScriptObject
                {
                    { "code", language.Language },
                    { "name", language["language"] },
                    { "is_current", language.Language == (choice.Language ?? "en") },
                }).ToArray()
            },
            {
                "nav",
                views.Select(view => new ScriptObject
                {
                    { "name", view.Title },
                    { "href", choice.ToQuery((ViewParameter, view.Name)) },
                    { "is_current", view == current },
                }).ToArray()
            },
        };
    }
}

/// <summary>What a view shows.</summary>
internal sealed record ViewRequest(
    HttpContext Context, Choice Choice, ChosenMail Chosen, ShownMail Shown, TemplateGeneration Templates)
{
    public CancellationToken Aborted => Context.RequestAborted;
}

/// <summary>One way to look at the mail.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Template">The part of the page; several views may share one.</param>
internal abstract record StudioView(string Name, string Title, string Template)
{
    /// <summary>Adds what the template needs.</summary>
    public abstract ValueTask FillAsync(ScriptObject model, ViewRequest request);
}

/// <summary>An error of a template, with the source around it.</summary>
internal static class ErrorModel
{
    private const int LinesAround = 4;
    private const int MaxColumns = 400;

    public static ScriptObject Of(TemplateError error, TemplateFiles files)
    {
        var file = Find(error.File, files);
        return new ScriptObject
        {
            { "file", file?.Path ?? error.File },
            { "line", error.Line },
            { "column", error.Column },
            { "message", error.Message },
            { "lines", file is null ? null : Lines(file.Text, error) },
        };
    }

    /// <summary>An error names a file, a template of the program, or a part as the including template does.</summary>
    private static TemplateFile? Find(string name, TemplateFiles files)
    {
        foreach (var known in files.Names)
            if (files.Find(known) is { } file && (file.Path == name || $"templates/{known}" == name || known == name))
                return file;
        return files.Find($"mail/{name}") ?? files.Find($"web/{name}");
    }

    private static ScriptObject[] Lines(string text, TemplateError error) =>
    [
        .. text.Split('\n').Index()
            .Where(line => Math.Abs(line.Index + 1 - error.Line) <= LinesAround)
            .Select(line => new ScriptObject
            {
                { "number", line.Index + 1 },
                { "text", line.Item.Length > MaxColumns ? line.Item[..MaxColumns] + "…" : line.Item },
                { "is_wrong", line.Index + 1 == error.Line },
                {
                    "caret",
                    line.Index + 1 == error.Line && error.Column <= MaxColumns
                        ? new string(' ', error.Column - 1) + "^"
                        : null
                },
            }),
    ];
}
