namespace Digest.Configuration;

/// <summary>Keys that earlier versions knew under another name. Their values count, with a warning.</summary>
internal static class RenamedSettings
{
    private static readonly RenamedSetting[] All =
    [
        new("Sources:MaxAnswerMegabytes", "Sources:MaxResponseMegabytes"),
    ];

    /// <summary>Null when the key still has its own name.</summary>
    public static RenamedSetting? Find(string key) =>
        All.FirstOrDefault(renamed => renamed.Old.Equals(key, StringComparison.OrdinalIgnoreCase));
}

internal sealed record RenamedSetting(string Old, string Current);
