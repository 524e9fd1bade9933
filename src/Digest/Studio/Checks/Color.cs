using System.Globalization;

namespace Digest.Studio.Checks;

/// <summary>A color as mails write it: <c>#rgb</c>, <c>#rrggbb</c>, <c>rgb(…)</c>, or one of a few names.</summary>
internal readonly record struct Color(double Red, double Green, double Blue)
{
    public static readonly Color White = new(255, 255, 255);
    public static readonly Color Black = new(0, 0, 0);

    /// <returns>Null for what it does not know, and for no color at all.</returns>
    public static Color? Parse(string? text)
    {
        text = text?.Trim().ToLowerInvariant() ?? "";
        if (text == "white") return White;
        if (text == "black") return Black;
        if (text.StartsWith('#'))
        {
            var digits = text.Length == 4 ? string.Concat(text[1..].Select(digit => $"{digit}{digit}")) : text[1..];
            return digits.Length == 6
                && int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
                    ? new Color(code >> 16, (code >> 8) & 255, code & 255)
                    : null;
        }

        if (!text.StartsWith("rgb(", StringComparison.Ordinal)) return null;
        var parts = text[4..].TrimEnd(')').Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3
            && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var red)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var green)
            && double.TryParse(parts[2], CultureInfo.InvariantCulture, out var blue)
                ? new Color(red, green, blue)
                : null;
    }

    /// <summary>WCAG 2.2: 1 for none, 21 for black on white.</summary>
    public double ContrastTo(Color other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    private double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    private static double Linear(double channel)
    {
        channel /= 255;
        return channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4);
    }
}
