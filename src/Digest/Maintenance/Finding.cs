namespace Digest.Maintenance;

/// <summary>What one check of the installation found.</summary>
/// <param name="Text">What was found, and what to do if that is a problem.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Text)
{
    public static Finding Ok(string check, string text) => new(check, FindingLevel.Ok, text);

    public static Finding Note(string check, string text) => new(check, FindingLevel.Note, text);

    public static Finding Failed(string check, string text) => new(check, FindingLevel.Failed, text);
}

internal enum FindingLevel
{
    Ok,

    /// <summary>Works, but perhaps not as intended.</summary>
    Note,
    Failed,
}
