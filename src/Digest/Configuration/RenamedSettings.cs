namespace Digest.Configuration;

/// <summary>Keys that earlier versions knew under another name. Their values count, with a warning.</summary>
internal static class RenamedSettings
{
    private static readonly Dictionary<string, string> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sources:MaxAnswerMegabytes"] = "Sources:MaxResponseMegabytes",
    };

    /// <summary>The name that a key has now; null when it still has its own.</summary>
    public static string? Find(string key) => All.GetValueOrDefault(key);
}
