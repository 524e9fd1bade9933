using Digest.Templating.Functions;
using Digest.Templating.Tree;

namespace Digest.Templating.Evaluation;

/// <summary>The nearest known name, for messages about unknown ones.</summary>
internal static class Suggestions
{
    public static string ForFunction(Render render, Expression target) => target switch
    {
        Member { Target: Variable module } member when Module(module.Name) is { } known => For(member.Name, known.FunctionNames.Select(n => n), prefix: module.Name + "."),
        Variable variable => For(variable.Name, render.Compilation.Symbols.Names.Where(n => n != variable.Name).Concat(Builtins.Names), ""),
        _ => "",
    };

    public static BuiltinObject? Module(string name) => Builtins.Find(name) switch
    {
        BuiltinObject known => known,
        DateObject => DateObject.Members,
        _ => null,
    };

    /// <returns>A sentence to append, or nothing where no name is near.</returns>
    public static string For(string name, IEnumerable<string> known, string prefix = "")
    {
        var nearest = known.Distinct().Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, name.Length / 3) ? $"; did you mean `{prefix}{nearest.Name}`?" : "";
    }

    /// <summary>Insertions, deletions and replacements of characters that turn one name into the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 10) return int.MaxValue;
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
