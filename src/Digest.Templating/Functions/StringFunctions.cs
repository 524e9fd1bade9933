using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>string</c>.</summary>
internal static partial class StringFunctions
{
    public static readonly FunctionTable All = new("string")
    {
        { "append", "text, with", (in a) => a.Limited(a.TextOrEmpty(0) + a.Text(1)) },
        { "base64_decode", "text", Base64Decode },
        { "base64_encode", "text", (in a) => Convert.ToBase64String(Encoding.UTF8.GetBytes(a.TextOrEmpty(0))) },
        { "capitalize", "text", (in a) => Capitalize(a.TextOrEmpty(0)) },
        { "capitalizewords", "text", (in a) => CapitalizeWords(a.TextOrEmpty(0)) },
        { "contains", "text, value", (in a) => Value.Box(a.TextOrEmpty(1).Length > 0 && a.TextOrEmpty(0).Contains(a.TextOrEmpty(1), StringComparison.Ordinal)) },
        { "downcase", "text", (in a) => a.Text(0)?.ToLowerInvariant() },
        { "empty", "text", (in a) => Value.Box(string.IsNullOrEmpty(a.Text(0))) },
        { "ends_with", "text, value", (in a) => Value.Box(a.TextOrEmpty(1).Length > 0 && a.TextOrEmpty(0).EndsWith(a.TextOrEmpty(1), StringComparison.Ordinal)) },
        { "equals_ignore_case", "text, value", (in a) => Value.Box(EqualsIgnoreCase(a.Text(0), a.Text(1))) },
        { "escape", "text", (in a) => a.Text(0) is { } text ? StringEscapes.Escape(text) : null },
        { "handleize", "text", (in a) => Handleize(a.TextOrEmpty(0)) },
        { "hmac_sha1", "text, secret_key", (in a) => Hash(HMACSHA1.HashData, a) },
        { "hmac_sha256", "text, secret_key", (in a) => Hash(HMACSHA256.HashData, a) },
        { "hmac_sha512", "text, secret_key", (in a) => Hash(HMACSHA512.HashData, a) },
        { "index_of", "text, search, start_index?, count?, string_comparison?", IndexOf },
        { "literal", "text", (in a) => a.Text(0) is { } text ? $"\"{StringEscapes.Escape(text)}\"" : null },
        { "lstrip", "text", (in a) => a.Text(0)?.TrimStart() },
        { "md5", "text", (in a) => Hash(MD5.HashData, a) },
        { "pad_left", "text, width", (in a) => a.TextOrEmpty(0).PadLeft(Width(a)) },
        { "pad_right", "text, width", (in a) => a.TextOrEmpty(0).PadRight(Width(a)) },
        { "pluralize", "number, singular, plural", (in a) => a.Int(0) == 1 ? a.Text(1) : a.Text(2) },
        { "prepend", "text, by", (in a) => a.Limited(a.TextOrEmpty(1) + a.Text(0)) },
        { "remove", "text, remove", (in a) => a.TextOrEmpty(1).Length == 0 ? a.Text(0) : a.Text(0)?.Replace(a.TextOrEmpty(1), "", StringComparison.Ordinal) },
        { "remove_first", "text, remove", (in a) => ReplaceOnce(a.Text(0), a.TextOrEmpty(1), "", fromEnd: false) },
        { "remove_last", "text, remove", (in a) => ReplaceOnce(a.Text(0), a.TextOrEmpty(1), "", fromEnd: true) },
        { "replace", "text, match, replace", Replace },
        { "replace_first", "text, match, replace, from_end?", (in a) => a.Limited(ReplaceOnce(a.TextOrEmpty(0), a.TextOrEmpty(1), a.TextOrEmpty(2), a.Bool(3))!) },
        { "rstrip", "text", (in a) => a.Text(0)?.TrimEnd() },
        { "sha1", "text", (in a) => Hash(SHA1.HashData, a) },
        { "sha256", "text", (in a) => Hash(SHA256.HashData, a) },
        { "sha512", "text", (in a) => Hash(SHA512.HashData, a) },
        { "size", "text", (in a) => Value.Box(a.TextOrEmpty(0).Length) },
        { "slice", "text, start, length?", (in a) => Slice(a.TextOrEmpty(0), a.Int(1), a.OptionalInt(2)) },
        { "slice1", "text, start, length?", (in a) => Slice1(a.TextOrEmpty(0), a.Int(1), a.OptionalInt(2) ?? 1) },
        { "split", "text, match", Split },
        { "starts_with", "text, value", (in a) => Value.Box(a.TextOrEmpty(1).Length > 0 && a.TextOrEmpty(0).StartsWith(a.TextOrEmpty(1), StringComparison.Ordinal)) },
        { "strip", "text", (in a) => a.Text(0)?.Trim() },
        { "strip_newlines", "text", (in a) => a.TextOrEmpty(0).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal) },
        { "to_double", "text", (in a) => double.TryParse(a.Text(0), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) ? value : null },
        { "to_float", "text", (in a) => float.TryParse(a.Text(0), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) ? value : null },
        { "to_int", "text", (in a) => int.TryParse(a.Text(0), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? Value.Box(value) : null },
        { "to_long", "text", (in a) => long.TryParse(a.Text(0), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? Value.Box(value) : null },
        { "truncate", "text, length, ellipsis?", (in a) => Truncate(a.TextOrEmpty(0), a.Int(1), a.Text(2) ?? "...") },
        { "truncatewords", "text, count, ellipsis?", (in a) => TruncateWords(a.TextOrEmpty(0), a.Int(1)) },
        { "upcase", "text", (in a) => a.Text(0)?.ToUpperInvariant() },
        { "whitespace", "text", (in a) => Value.Box(string.IsNullOrWhiteSpace(a.Text(0))) },
    };

    private static bool EqualsIgnoreCase(string? left, string? right) =>
        left is not null && right is not null && CultureInfo.InvariantCulture.CompareInfo.Compare(left, right, CompareOptions.IgnoreCase) == 0;

    private delegate byte[] HashOf(byte[] text);

    private delegate byte[] KeyedHashOf(byte[] key, byte[] text);

    private static string Hash(HashOf hash, in Arguments a) => Convert.ToHexStringLower(hash(Encoding.UTF8.GetBytes(a.TextOrEmpty(0))));

    private static string Hash(KeyedHashOf hash, in Arguments a) =>
        Convert.ToHexStringLower(hash(Encoding.UTF8.GetBytes(a.TextOrEmpty(1)), Encoding.UTF8.GetBytes(a.TextOrEmpty(0))));

    private static string Base64Decode(in Arguments a)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(a.TextOrEmpty(0)));
        }
        catch (FormatException)
        {
            throw a.Fail(0, "this is not base64");
        }
    }

    private static int Width(in Arguments a)
    {
        var width = a.Int(1);
        a.Render.CheckLength(width, a.Where(1));
        return width >= 0 ? width : throw a.Fail(1, "a width is zero or more");
    }

    private static object IndexOf(in Arguments a)
    {
        var (text, search) = (a.RequiredText(0), a.RequiredText(1));
        var comparison = StringComparison.InvariantCulture;
        if (a.Text(4) is { } name && !Enum.TryParse(name, out comparison)) throw a.Fail(4, $"there is no comparison `{name}`; examples are `Ordinal` and `OrdinalIgnoreCase`");
        var start = a.OptionalInt(2) ?? 0;
        if (start < 0 || start > text.Length) throw a.Fail(2, $"the text has {text.Length} characters");
        var count = a.OptionalInt(3) ?? text.Length - start;
        if (count < 0 || count > text.Length - start) throw a.Fail(3, $"from there the text has {text.Length - start} characters");
        return Value.Box(text.IndexOf(search, start, count, comparison));
    }

    private static string Replace(in Arguments a)
    {
        var (text, match, with) = (a.TextOrEmpty(0), a.TextOrEmpty(1), a.TextOrEmpty(2));
        if (text.Length == 0) return "";
        if (match.Length == 0) throw a.Fail(1, "the text to replace is empty");
        a.Render.CheckLength((long)text.Length / match.Length * with.Length, a.At);
        return a.Limited(text.Replace(match, with, StringComparison.Ordinal));
    }

    private static TemplateArray Split(in Arguments a)
    {
        var (text, match) = (a.TextOrEmpty(0), a.TextOrEmpty(1));
        if (text.Length == 0) return new TemplateArray { IsRange = true };
        return new TemplateArray(match.Length == 0 ? [text] : text.Split(match, StringSplitOptions.RemoveEmptyEntries)) { IsRange = true };
    }
}
