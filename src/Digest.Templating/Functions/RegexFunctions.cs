using System.Text.RegularExpressions;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>
/// The built-in object <c>regex</c>. Options are letters: <c>i</c> ignores case, <c>m</c> lets ^ and $ match at lines, <c>s</c> lets . match line ends, <c>x</c> allows
/// white space.
/// </summary>
internal static class RegexFunctions
{
    public static readonly FunctionTable All = new("regex")
    {
        { "escape", "pattern", (in a) => Regex.Escape(a.RequiredText(0)) },
        { "match", "text, pattern, options?", (in a) => Run(a, 2, (r, text) => r.Match(text) is { Success: true } match ? Groups(match) : new TemplateArray()) },
        { "matches", "text, pattern, options?", Matches },
        { "replace", "text, pattern, replace, options?", Replace },
        { "split", "text, pattern, options?", (in a) => Run(a, 2, (r, text) => new TemplateArray(r.Split(text))) },
        { "unescape", "pattern", Unescape },
    };

    private static TemplateArray Groups(Match match) => new(match.Groups.Values.Select(g => g.Value));

    private static TemplateArray Matches(in Arguments a)
    {
        var all = (TemplateArray)Run(a, 2, (r, text) => new TemplateArray(r.Matches(text).Select(Groups)))!;
        a.Render.CountSteps(all.Count, a.At);
        return all;
    }

    private static object? Replace(in Arguments a)
    {
        var with = a.RequiredText(2);
        return a.Limited((string)Run(a, 3, (r, text) => r.Replace(text, with))!);
    }

    private static object? Run(in Arguments a, int options, Func<Regex, string, object?> use)
    {
        var (text, pattern) = (a.RequiredText(0), a.RequiredText(1));
        try
        {
            return use(new Regex(pattern, Options(a.TextOrEmpty(options)), a.Render.Limits.RegexTimeout), text);
        }
        catch (RegexParseException e)
        {
            throw a.Fail(1, e.Message);
        }
        catch (RegexMatchTimeoutException)
        {
            throw a.Fail(1, $"the regular expression takes longer than the {a.Render.Limits.RegexTimeout.TotalSeconds} s allowed");
        }
    }

    private static RegexOptions Options(string letters) =>
        letters.Aggregate(RegexOptions.CultureInvariant, (options, letter) => options | letter switch
        {
            'i' => RegexOptions.IgnoreCase,
            'm' => RegexOptions.Multiline,
            's' => RegexOptions.Singleline,
            'x' => RegexOptions.IgnorePatternWhitespace,
            _ => RegexOptions.None,
        });

    private static string Unescape(in Arguments a)
    {
        try
        {
            return Regex.Unescape(a.RequiredText(0));
        }
        catch (RegexParseException e)
        {
            throw a.Fail(0, e.Message);
        }
    }
}
