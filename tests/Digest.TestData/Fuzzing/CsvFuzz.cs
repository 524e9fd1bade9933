using System.Text;
using Digest.Subscribers;
using Digest.Subscribers.Csv;

namespace Digest.TestData.Fuzzing;

/// <summary>
/// Damages lists of subscribers at random, and makes long ones of a few characters. Every line gets a subscriber or what
/// is wrong with it, within a limit of time and memory for the file.
/// </summary>
internal static class CsvFuzz
{
    /// <summary>One in so many cases is a long file; most of them end where a record is too long.</summary>
    private const int LongOneIn = 100, LongLength = 600 << 10;

    /// <summary>Hundreds of thousands of lines, each with its own error.</summary>
    private const int MaxMegabytes = 800;

    private static readonly string[] Tokens =
    [
        ",", ";", "\t", "|", "\"", "\"\"", "\r", "\n", "\r\n", "\0", "\u001b", "\ufeff", "sep=;\n", "=1+1", "'", "@", "email", "name,email", "topics",
        "ada@example.org", "Ada <ada@example.org>", "mailto:", ":::", "weekly:friday", "07:30", "Europe/Berlin", "1e9", "(", ")", " OR ", "cat:cs.CL", "\u202e", "😀", "é",
    ];

    private static readonly string[] Written =
    [
        "email,name,status,cadence,send_time,time_zone,max_papers,locale,bibtex,topics\nada@example.org,Ada,active,daily,07:00,UTC,10,en,no,\"Agents=language agents\nvision\"\n",
        "email;name;send_time;time_zone;topics\nada@example.org;\"Ada; L\";7:30 AM;Europe/Berlin;\"Agents=language model\nvision\"\nzoe@example.org;=1+1;;;\n",
        "\"Email Address\",\"First Name\",\"Last Name\",\"Address\"\n\"ada@uni.example\",\"Ada\",\"L\",\"Street 1\"\n",
        "ada@example.org\nben@example.org\n",
        "Ada <ada@example.org>; \"L, Ben\" <ben@example.org>,\ncleo@example.org (Cleo)\n",
        "Members\nE-Mail;Name\nada@example.org;Ada\n",
    ];

    /// <returns>How many lines there were, and of how many of them somebody can be added.</returns>
    /// <exception cref="InvalidOperationException">A file broke the reader, or took too much.</exception>
    public static (int Lines, int Good) Run(int cases, int seed)
    {
        var random = new Random(seed);
        var (lines, good) = (0, 0);
        for (var i = 0; i < cases; i++)
        {
            var csv = random.Next(LongOneIn) == 0 ? Long(random) : Damaged(random);
            try
            {
                InputBudget.Check(
                    $"a file that begins with {csv[..Math.Min(csv.Length, 80)]}", () => Read(csv, ref lines, ref good), MaxMegabytes);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"case {i} of seed {seed}: {e.GetType().Name} {e.Message}"), e);
            }
        }

        return (lines, good);
    }

    private static void Read(string csv, ref int lines, ref int good)
    {
        using var text = new StringReader(csv);
        // A string is read without waiting, so that all of it happens on this thread.
        var reader = SubscriberCsvReader.OpenAsync(text).GetAwaiter().GetResult();
        foreach (var line in reader.ReadAsync().ToBlockingEnumerable())
        {
            lines++;
            if (line.Input is null == line.Error is null) throw new InvalidDataException($"line {line.Number} says nothing, or both");
            var (subscriber, errors) = line.Input?.Parse(new SubscribersOptions()) ?? new SubscriberParseResult(null, [line.Error!]);
            if (subscriber is null != errors.Count > 0) throw new InvalidDataException($"line {line.Number} is neither good nor bad");
            if (subscriber is null) continue;
            good++;
            var written = string.Concat(subscriber.Topics.Select(topic => topic.Name + topic.Query)) + subscriber.Email + subscriber.Name;
            if (written.Any(char.IsControl)) throw new InvalidDataException($"line {line.Number} has control characters");
        }
    }

    private static string Long(Random random)
    {
        var (begin, token) = (random.Next(2) == 0 ? "" : Written[random.Next(Written.Length)], Token(random) + Token(random));
        return new StringBuilder(begin).Insert(begin.Length, token, LongLength / token.Length).ToString();
    }

    private static string Damaged(Random random)
    {
        var text = new StringBuilder(Written[random.Next(Written.Length)]);
        for (var turn = random.Next(1, 8); turn > 0 && text.Length > 0; turn--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0: text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at)); break;
                case 1: text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 60), text.Length - at))); break;
                default: text.Insert(at, Token(random)); break;
            }
        }

        return text.ToString();
    }

    private static string Token(Random random) => Tokens[random.Next(Tokens.Length)];
}
