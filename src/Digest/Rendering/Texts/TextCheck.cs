using System.Text.Json;
using Digest.Rendering.Checking;
using Digest.Rendering.Templates;

namespace Digest.Rendering.Texts;

/// <summary>
/// Checks files of texts: each must be an object of texts, know only keys that English has, and keep their
/// placeholders. A text that is missing is not an error: it comes from English.
/// </summary>
internal static class TextCheck
{
    /// <param name="file">As errors show it.</param>
    public static IEnumerable<TemplateError> Check(string file, string json)
    {
        var known = TextLibrary.Parse(TemplateFiles.ReadBuiltIn(TextLibrary.FileOf(TextLibrary.Fallback))!);
        IReadOnlyDictionary<string, string> texts;
        try
        {
            texts = TextLibrary.Parse(json);
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            return [new TemplateError(file, line, column, "not valid JSON, or a value is not a text")];
        }

        return texts.SelectMany(text => Check(text.Key, text.Value, known))
            .Select(message => new TemplateError(file, 1, 1, message));
    }

    private static IEnumerable<string> Check(string key, string text, IReadOnlyDictionary<string, string> known)
    {
        if (!known.TryGetValue(key, out var english))
        {
            yield return $"unknown text `{key}`{Suggestion.For(key, known.Keys)}";
            yield break;
        }

        foreach (var name in Placeholders(english).Except(Placeholders(text)))
            yield return $"`{key}` lacks its placeholder {name}";
        foreach (var name in Placeholders(text).Except(Placeholders(english)))
            yield return $"`{key}` has an unknown placeholder {name}";
    }

    public static IReadOnlySet<string> Placeholders(string text)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
            if (text.IndexOf('}', open) is > 0 and var close) names.Add(text[open..(close + 1)]);
        return names;
    }
}
