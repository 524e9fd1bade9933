using System.Diagnostics;
using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.TestData.Fuzzing;

/// <summary>Feeds the engine random templates and models. Whatever comes, parsing and rendering end soon, without an exception, and every error has a place.</summary>
internal static class TemplateFuzz
{
    private static readonly TemplateLimits Limits = new() { LoopTurns = 200, Depth = 30, OutputBytes = 100_000, RegexTimeout = TimeSpan.FromMilliseconds(50) };

    /// <summary>Far beyond what any input takes, also on a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <returns>What broke, with the input; null when nothing did.</returns>
    public static string? Parse(int seed)
    {
        var template = RandomTemplates.Next(new Random(seed));
        return Try($"seed {seed}, template {template}", () =>
        {
            var parsed = Engine(template, seed);
            if (parsed.Template is null) return parsed.Errors.Count == 0 ? "no template and no error" : parsed.Errors.Select(e => Misplaced(e, template)).FirstOrDefault(e => e is not null);
            return Misplaced(parsed.Template.Render([], new RenderOutput()), template);
        });
    }

    /// <returns>What broke, with the input; null when nothing did.</returns>
    public static string? Render(int seed)
    {
        var random = new Random(seed);
        var template = RandomTemplates.Sound[random.Next(RandomTemplates.Sound.Length)];
        var model = RandomModels.Next(random);
        return Try($"seed {seed}, template {template}", () => Misplaced(Engine(template, seed).Template!.Render(model, new RenderOutput()), template));
    }

    private static TemplateParseResult Engine(string template, int seed) => ParsedTemplate.Parse(
        seed % 2 == 0 ? "fuzz.html" : "fuzz.txt",
        template,
        new TemplateOptions { Limits = Limits, Loader = name => name switch { "a" => "{{ x }}{{ include 'b' }}", "b" => "b", "part.html" => "<i>{{ $1 }}{{ $s }}</i>\n", _ => null } });

    private static string? Try(string input, Func<string?> run)
    {
        var watch = Stopwatch.StartNew();
        string? broken;
        try
        {
            broken = run();
        }
        catch (Exception e)
        {
            broken = e.ToString();
        }

        if (watch.Elapsed > Longest) broken = $"it took {watch.Elapsed}";
        return broken is null ? null : $"{broken}\n{input}";
    }

    private static string? Misplaced(TemplateError? error, string template)
    {
        if (error is null) return null;
        var lines = template.Count(c => c is '\n' or '\r') + 1;
        var isPlaced = error.File.Length > 0 && error.Line >= 1 && error.Column >= 1 && (!error.File.StartsWith("fuzz", StringComparison.Ordinal) || (error.Line <= lines && error.Column <= template.Length + 1));
        return isPlaced && error.Message.Length > 0 ? null : $"an error without a place: {error}";
    }
}
