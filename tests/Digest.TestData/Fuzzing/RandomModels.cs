using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.TestData.Fuzzing;

/// <summary>Random models that hold, under the names that the sound templates use, values of any kind.</summary>
internal static class RandomModels
{
    private static readonly string[] Names = ["user", "items", "n", "s", "day", "markup", "x", "a", "title", "name", "string", "for"];
    private static readonly string[] Texts = ["", "a", "<script>alert(1)</script>", "\"'&", "é漢字😀", "\ud800", "\0\r\n\t\u2028", "{{ x }}", "12", "-0.5", new('w', 3000)];

    public static ScriptObject Next(Random random) => Object(random, 0);

    private static ScriptObject Object(Random random, int depth)
    {
        var model = new ScriptObject();
        for (var i = random.Next(depth == 0 ? 12 : 4); i >= 0; i--)
            model.SetValue(Names[random.Next(Names.Length)], Value(random, depth + 1), false);
        return model;
    }

    private static object? Value(Random random, int depth) => random.Next(depth > 4 ? 11 : 14) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(long.MinValue, long.MaxValue),
        3 => random.Next(-3, 4),
        4 => random.NextDouble() * Math.Pow(10, random.Next(-320, 309)),
        5 => random.Next(3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => double.NegativeInfinity },
        6 => (decimal)random.NextDouble() * 1_000_000_000_000m,
        7 => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks)),
        8 => TimeSpan.FromTicks(random.NextInt64(long.MinValue, long.MaxValue)),
        9 => new Link("https://example.org/?" + Texts[random.Next(Texts.Length)]),
        10 => new Markup("<b>\n m</b>"u8.ToArray()),
        11 => Object(random, depth),
        12 => Enumerable.Range(0, random.Next(5)).Select(_ => Value(random, depth + 1)).ToList(),
        _ => Texts[random.Next(Texts.Length)],
    };
}
