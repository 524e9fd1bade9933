using Digest.Rendering;
using Digest.Studio.Changes;
using Digest.Studio.Choices;
using Digest.Studio.Fixtures;
using Digest.Studio.Renderings;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Digests;

/// <summary><c>digest preview --fixture</c> and <c>--diff</c>: mails and pages with invented content.</summary>
internal static class FixturePreview
{
    /// <summary>Of a rendering, in a terminal.</summary>
    private const int MaxLines = 60;

    public static async Task<int> WriteAsync(
        CommandContext context, string name, string folder, CancellationToken cancellationToken)
    {
        if (FixtureSet.Find(name) is not { } fixture)
        {
            context.Output.Error(
                $"Unknown fixture '{name}'. There are: {string.Join(", ", FixtureSet.All.Select(one => one.Name))}.");
            return ExitCode.Usage;
        }

        var (templates, chooser) = Create(context);
        var chosen = await chooser.OfAsync(fixture, cancellationToken);
        var made = await StudioTemplates.MakeAsync(templates.Current.Plain, chosen, cancellationToken);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, fixture.Name);
        List<string> written = [$"{path}.html"];
        await File.WriteAllTextAsync(written[0], made.Html, cancellationToken);
        if (made.Message is { } message)
        {
            written.AddRange([$"{path}.txt", $"{path}.eml"]);
            await File.WriteAllTextAsync(written[1], made.Text, cancellationToken);
            await File.WriteAllBytesAsync(written[2], made.Bytes, cancellationToken);
        }

        if (context.Output.IsJson) context.Output.Json(new { made.Message?.Subject, Files = written });
        else
        {
            context.Output.Line(made.Message?.Subject ?? chosen.Title);
            foreach (var one in written) context.Output.Line(one);
        }

        return ExitCode.Ok;
    }

    /// <param name="name">Null for all.</param>
    public static async Task<int> DiffAsync(CommandContext context, string? name, CancellationToken cancellationToken)
    {
        var (templates, chooser) = Create(context);
        using var history = new RenderingHistory(templates, chooser, context.Settings.DataFolder);
        var last = await history.CompareAsync(toReleased: false, cancellationToken);
        var released = await history.CompareAsync(toReleased: true, cancellationToken);
        Write(context, "last rendering", last, name);
        Write(context, "released templates", released, name);
        return ExitCode.Ok;
    }

    private static void Write(CommandContext context, string against, Comparison? comparison, string? name)
    {
        var output = context.Output;
        if (comparison is null)
        {
            output.Hint("There is no last rendering yet: this one is kept for the next time.");
            return;
        }

        TouchedRendering[] touched = [.. comparison.Touched.Where(one => name is null || one.Name == name)];
        if (output.IsJson)
        {
            output.Json(new
            {
                against,
                touched = touched.Select(one => one.Name),
                renderings = comparison.Count,
            });
            return;
        }

        output.Line($"Against the {against}: {comparison.Summary}");
        foreach (var one in touched)
        {
            Write(context, one.Name + ", text", one.Text);
            Write(context, one.Name + ", HTML", one.Html);
        }
    }

    private static void Write(CommandContext context, string title, IReadOnlyList<DiffLine> lines)
    {
        if (lines.Count == 0) return;
        context.Output.Line();
        context.Output.Line(title);
        foreach (var line in lines.Take(MaxLines)) context.Output.Line($"  {line.Sign} {line.Text}");
        if (lines.Count > MaxLines)
            context.Output.Line(FormattableString.Invariant($"  … {lines.Count - MaxLines} more lines"));
    }

    private static (StudioTemplates Templates, MailChooser Chooser) Create(CommandContext context)
    {
        var files = new TemplateFiles(Path.GetFullPath(context.Settings.Templates.Folder));
        return (
            new StudioTemplates(context.Services, files),
            ActivatorUtilities.CreateInstance<MailChooser>(context.Services, context.Settings.Subscribers));
    }
}
