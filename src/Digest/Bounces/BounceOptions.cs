namespace Digest.Bounces;

/// <summary>Section <c>Bounces</c>: what to do with mail that comes back.</summary>
public sealed class BounceOptions
{
    public const string Section = "Bounces";

    /// <summary>A Maildir, or a folder that files are moved into, which the worker reads. A relative path lies in the data folder. Null or empty: nothing is read.</summary>
    public string? Folder { get; set; }

    /// <summary>
    /// The address that reports are sent to (the envelope's sender). With <c>{id}</c> in it each mail gets an address of its own (VERP), so that every report leads back to
    /// its mail, and none can be forged: <c>bounces+{id}@digest.example.org</c>. Null or empty: the address of <c>Mail:From</c>.
    /// </summary>
    public string? ReturnPath { get; set; }

    /// <summary>Temporary failures of one address in a row, after which it is suppressed. Default: 5.</summary>
    public int SoftLimit { get; set; } = 5;

    /// <summary>How often the folder is looked at. Default: 1 minute.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);
}
