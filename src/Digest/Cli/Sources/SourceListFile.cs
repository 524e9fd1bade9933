using System.Text.Encodings.Web;
using System.Text.Json;
using Digest.Configuration;
using Digest.Sources;

namespace Digest.Cli.Sources;

/// <summary>Writes sources into the user's appsettings.json and leaves the rest of the file as it is.</summary>
internal sealed class SourceListFile(SettingsResult configuration)
{
    private const string ListKey = "Sources:Read";

    private static readonly string[] List = ["Sources", "Read"];

    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string File => configuration.FileToEdit;

    /// <summary>Adds sources to those that are read now.</summary>
    /// <param name="categories">Join the first source of arXiv's RSS; without one they become one.</param>
    /// <returns>Null when it was written; otherwise why not, and what to paste.</returns>
    public string? Add(IReadOnlyList<SourceOptions> added, IReadOnlyList<string> categories)
    {
        var sources = configuration.Settings.Sources.Read.ToList();
        var index = sources.FindIndex(source => source.Kind == SourceKind.ArxivRss);
        string[] place = [.. List, FormattableString.Invariant($"{index}"), nameof(SourceOptions.Categories)];
        if (categories.Count > 0 && index < 0)
        {
            var arxiv = new SourceOptions { Name = "arxiv", Kind = SourceKind.ArxivRss, Categories = categories };
            (added, categories) = ([arxiv, .. added], []);
        }
        else if (categories.Count > 0)
        {
            sources[index] = Copy(sources[index], [.. sources[index].Categories, .. categories]);
        }

        return Write(
            json => categories.All(category => json.TryAppend(place, JsonSerializer.Serialize(category)))
                && added.All(source => json.TryAppend(List, Format(source))),
            [.. sources, .. added]);
    }

    /// <param name="change">Changes the list of the file where it has one.</param>
    /// <param name="all">The whole list, for a file without one.</param>
    private string? Write(Func<JsonText, bool> change, IReadOnlyList<SourceOptions> all)
    {
        var origins = configuration
            .Origins.Where(setting => setting.Key.StartsWith(ListKey, StringComparison.OrdinalIgnoreCase))
            .Select(setting => setting.Value.Origin)
            .ToHashSet();
        if (origins.Except([File, SettingsLoader.DefaultOrigin]).FirstOrDefault() is { } elsewhere)
            return $"Sources:Read is set by {elsewhere}. Change it there.";
        var array = $"[\n{string.Join(",\n", all.Select(source => "  " + Format(source)))}\n]";
        try
        {
            var json = new JsonText(System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : "{}\n");
            if (origins.Contains(File) ? change(json) : json.TryAdd(List, array))
            {
                System.IO.File.WriteAllText(File, json.ToString());
                return null;
            }

            return Refusal(array, "has its sources in a form that this command does not change");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refusal(array, $"cannot be changed: {e.Message}");
        }
    }

    private string Refusal(string array, string why) =>
        $"{File} {why}. Put this into it:\n\"Sources\": {{\n  \"Read\": {array.Replace("\n", "\n  ")}\n}}";

    private static SourceOptions Copy(SourceOptions source, IReadOnlyList<string> categories) => new()
    {
        Name = source.Name,
        Kind = source.Kind,
        Enabled = source.Enabled,
        Url = source.Url,
        OaiUrl = source.OaiUrl,
        ApiUrl = source.ApiUrl,
        Categories = categories,
        CrossLists = source.CrossLists,
        Query = source.Query,
        Folder = source.Folder,
    };

    /// <summary>On one line, without what has its default.</summary>
    private static string Format(SourceOptions source)
    {
        var defaults = new SourceOptions();
        List<(string Key, object? Value)> members =
        [
            (nameof(source.Name), source.Name),
            (nameof(source.Kind), source.Kind.ToString()),
            (nameof(source.Enabled), source.Enabled == defaults.Enabled ? null : source.Enabled),
            (nameof(source.Url), source.Url),
            (nameof(source.OaiUrl), source.OaiUrl),
            (nameof(source.ApiUrl), source.ApiUrl),
            (nameof(source.Categories), source.Categories.Count == 0 ? null : source.Categories),
            (nameof(source.CrossLists), source.CrossLists == defaults.CrossLists ? null : source.CrossLists),
            (nameof(source.Query), source.Query.Length == 0 ? null : source.Query),
            (nameof(source.Folder), source.Folder.Length == 0 ? null : source.Folder),
        ];
        var written = members
            .Where(member => member.Value is not null)
            .Select(member => $"\"{member.Key}\": {Value(member.Value!)}");
        return $"{{ {string.Join(", ", written)} }}";
    }

    private static string Value(object value) => value is IReadOnlyList<string> list
        ? $"[{string.Join(", ", list.Select(item => JsonSerializer.Serialize(item, Plain)))}]"
        : JsonSerializer.Serialize(value, Plain);
}
