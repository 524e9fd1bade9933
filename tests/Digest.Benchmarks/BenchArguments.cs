using System.Globalization;

namespace Digest.Benchmarks;

/// <summary>
/// The arguments of a measurement: <c>--name value</c>, <c>--flag</c>, and values by their place. Unknown ones are
/// refused.
/// </summary>
internal sealed class BenchArguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _places = [];

    /// <summary>Values by their place, without options.</summary>
    public IReadOnlyList<string> Places => _places;

    /// <param name="usage">
    /// Names everything there is: <c>NAME [--count N] [--json] [SECONDS]</c>. A word in capitals after an option is its
    /// value, any other one a place; <c>…</c> after it allows more.
    /// </param>
    /// <returns>Null when the arguments do not fit; what is wrong and the usage were printed.</returns>
    public static BenchArguments? Parse(string usage, string[] args)
    {
        var words = usage.Split([' ', '[', ']'], StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(word => char.IsAsciiLetterLower(word[0])).ToArray();
        var places = words.Where((word, i) => !IsOption(word) && (i == 0 || !IsOption(words[i - 1]))).ToList();
        var most = places.Any(place => place.EndsWith('…')) ? int.MaxValue : places.Count;
        var arguments = new BenchArguments();
        for (var i = 0; i < args.Length; i++)
        {
            var known = Array.IndexOf(words, args[i]);
            var takesValue = known >= 0 && known + 1 < words.Length
                && words[known + 1].All(c => char.IsAsciiLetterUpper(c) || c == ':');
            if (!IsOption(args[i])) arguments._places.Add(args[i]);
            else if (known < 0) return Refuse($"Unknown option {args[i]}.", usage);
            else if (!takesValue) arguments._options[args[i]] = "";
            else if (++i < args.Length) arguments._options[args[i - 1]] = args[i];
            else return Refuse($"{args[i - 1]} needs a value.", usage);
        }

        return arguments._places.Count <= most ? arguments
            : Refuse($"Unknown argument {arguments._places[most]}.", usage);
    }

    public static BenchArguments? Refuse(string reason, string usage)
    {
        Console.Error.WriteLine($"{reason}{Environment.NewLine}usage: {usage}");
        return null;
    }

    public bool Has(string option) => _options.ContainsKey(option);

    public string? Text(string option) => _options.GetValueOrDefault(option);

    /// <exception cref="FormatException">It is not a whole number.</exception>
    public int Number(string option, int otherwise) =>
        _options.TryGetValue(option, out var text) ? Number(text) : otherwise;

    /// <exception cref="FormatException">It is not a whole number.</exception>
    public int Number(int place, int otherwise) => place < _places.Count ? Number(_places[place]) : otherwise;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);
}
