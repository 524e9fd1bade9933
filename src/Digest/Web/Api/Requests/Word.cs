using System.Text.Json;

namespace Digest.Web.Api.Requests;

/// <summary>A value of an enumeration in a query: by its name in snake_case and by nothing else.</summary>
internal readonly record struct Word<T>(T Value) where T : struct, Enum
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<T>().Select(NameOf)];

    public static bool TryParse(string? text, out Word<T> word)
    {
        foreach (var value in Enum.GetValues<T>())
        {
            word = new Word<T>(value);
            if (text == NameOf(value)) return true;
        }

        word = default;
        return false;
    }

    public override string ToString() => NameOf(Value);

    private static string NameOf(T value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
