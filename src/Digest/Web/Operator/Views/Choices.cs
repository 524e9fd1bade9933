using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>States to filter by, as links with how many there are.</summary>
internal static class Choices
{
    /// <param name="addressOf">The page for a state; for all with an empty text.</param>
    public static ScriptObject[] Of<T>(IReadOnlyDictionary<T, long> counts, T? chosen, Func<string, string> addressOf)
        where T : struct, Enum =>
        [
            Model("all", counts.Values.Sum(), chosen is null, addressOf("")),
            .. Enum.GetValues<T>().Select(value => Model(
                Shown.Name(value),
                counts.GetValueOrDefault(value),
                chosen is { } one && one.Equals(value),
                addressOf(Shown.Name(value)))),
        ];

    private static ScriptObject Model(string name, long count, bool isChosen, string address) => new()
    {
        { "name", name },
        { "count", Shown.Number(count) },
        { "is_current", isChosen },
        { "href", address },
    };
}
