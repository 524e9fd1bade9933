namespace Digest.Papers.Text;

/// <summary>Addresses from untrusted text.</summary>
internal static class WebLink
{
    /// <summary>Characters; all browsers and mail programs accept this much.</summary>
    public const int MaxLength = 2_000;

    /// <summary>
    /// The address in canonical, percent-encoded form when it is http or https, names a host and carries no
    /// credentials; otherwise null: a link of another scheme (javascript:, data:, file:) must not reach a mail.
    /// </summary>
    public static string? Check(string? text)
    {
        var trimmed = text?.Trim().Trim('<', '>', '{', '}', '"');
        if (trimmed is null or "" || trimmed.Length > MaxLength) return null;
        foreach (var c in trimmed)
            if (char.IsControl(c)
                || char.IsWhiteSpace(c)
                || char.IsSurrogate(c)
                || c is '\\' or '\u202e' or '\u2066' or '\u2067')
                return null;
        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return null;
        return uri.UserInfo.Length > 0 || uri.Host.Length == 0 || uri.AbsoluteUri.Length > MaxLength
            ? null
            : uri.AbsoluteUri;
    }

    /// <summary>A repository as sources write it: an address, or <c>owner/name</c> at GitHub.</summary>
    public static string? Repository(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        var parts = trimmed.Split('/');
        var isOwnerAndName =
            parts.Length == 2
            && parts.All(part =>
                part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
        return isOwnerAndName ? Check($"https://github.com/{trimmed}") : Check(trimmed);
    }
}
