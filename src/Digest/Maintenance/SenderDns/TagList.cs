namespace Digest.Maintenance.SenderDns;

/// <summary>The form of DKIM and DMARC records: <c>v=DMARC1; p=none</c> (RFC 6376 §3.2).</summary>
internal static class TagList
{
    /// <summary>Later tags of a name are ignored; names are in lowercase.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string record) =>
        record
            .Split(';')
            .Select(tag => tag.Split('=', 2))
            .Where(tag => tag.Length == 2)
            .GroupBy(tag => tag[0].Trim().ToLowerInvariant())
            .ToDictionary(tag => tag.Key, tag => tag.First()[1].Trim());
}
