namespace Digest.Subscribers;

/// <summary>A validated address: local part as typed, domain in lower-case ASCII (IDNA). Two addresses are the same subscriber when their <see cref="Key"/> is.</summary>
public sealed record EmailAddress(string LocalPart, string Domain)
{
    /// <summary>What addresses are compared and stored uniquely by: all in lower case.</summary>
    public string Key => ToString().ToLowerInvariant();

    public override string ToString() => $"{LocalPart}@{Domain}";
}
