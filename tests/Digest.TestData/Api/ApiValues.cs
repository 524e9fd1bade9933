using System.Globalization;
using System.Text.Json.Nodes;

namespace Digest.TestData.Api;

/// <summary>
/// Values for a schema: those that an application would send, those at its limits, and wrong ones. What was seen in
/// answers is used again, so that requests reach what exists.
/// </summary>
public sealed class ApiValues(ApiDocument document, Random random)
{
    private const int MaxDepth = 4;

    private static readonly string[] Texts =
    [
        "sorting", "\"neural networks\" OR sorting", "language -survey", "author:\"Lovelace, A\"", "cat:cs.CL", "", " ",
        "a", "AND", "\"", "title:(sorting", "like:arxiv:2603.00001", "\0", "\u202e", "é", "\ud83d\ude00", "' OR 1=1 --",
        "<script>", "{{ 1 / 0 }}", "../../etc/passwd", "%00", "2026-02-30", "99999999999999999999", "arxiv:2603.00002",
    ];

    private static readonly Dictionary<string, string[]> Good = new(StringComparer.Ordinal)
    {
        ["cadence"] = ["daily", "weekdays", "weekly", "weekly:friday"],
        ["send_time"] = ["07:00", "00:00", "23:59", "6:30"],
        ["time_zone"] = ["UTC", "Europe/Berlin", "Asia/Tokyo"],
        ["locale"] = ["en", "de", "zh", "pt-BR"],
        ["query"] = ["sorting", "networks OR \"language models\"", "cat:cs.CL -survey", "author:\"Ada Lovelace\""],
        ["q"] = ["sorting", "networks", "part 12", "author:\"Ada Lovelace\""],
        ["category"] = ["cs.CL", "cs.*"],
        ["source"] = ["daily-papers"],
        ["visitor_address"] = ["203.0.113.7", "2001:db8::7"],
    };

    /// <summary>Those who are there from the beginning: no request that is meant to succeed deletes them.</summary>
    private static readonly string[] Residents = ["1", "2", "3", "4", "5"];

    private readonly Dictionary<string, List<string>> _seen = new(StringComparer.Ordinal)
    {
        ["id"] = [],
        ["email"] = ["r1@example.org", "r2@example.org", "nobody@example.org"],
        ["paper"] = ["arxiv:2603.00001", "arxiv:2603.00007"],
        ["cursor"] = [],
    };

    /// <summary>Topics with their subscribers.</summary>
    private readonly List<(string Id, string Topic)> _topics = [];

    private int _addresses;

    public bool Chance(double probability) => random.NextDouble() < probability;

    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public string Text() => Chance(0.05) ? new string('x', random.Next(100, 3000)) : One(Texts);

    /// <summary>Remembers what an answer named.</summary>
    public void Note(string path, JsonNode? body)
    {
        if (body is not JsonObject answer) return;
        if ((string?)answer["next"] is { } next) Keep(_seen["cursor"], next);
        var items = answer["items"] as JsonArray ?? [answer.DeepClone()];
        foreach (var item in items.OfType<JsonObject>())
        {
            if (item["email"] is JsonValue email) Keep(_seen["email"], (string)email!);
            if (item["id"] is not JsonValue id || id.GetValueKind() != System.Text.Json.JsonValueKind.Number
                || path.Contains("/topics", StringComparison.Ordinal)) continue;
            Keep(_seen["id"], id.ToString());
            foreach (var topic in item["topics"] as JsonArray ?? [])
                if (topic is JsonObject { } one && one["id"] is { } key) Keep(_topics, (id.ToString(), key.ToString()));
        }
    }

    /// <summary>A path with its names in braces replaced: mostly by what there is.</summary>
    /// <param name="ends">Whether what it names is deleted.</param>
    public string Filled(string path, bool ends)
    {
        var (id, topic) = path.Contains("{topic}", StringComparison.Ordinal) && _topics.Count > 0
            ? One(_topics)
            : (_seen["id"].Count > 0 && (ends || Chance(0.5)) ? One(_seen["id"]) : One(Residents), "1");
        var isPaper = path.StartsWith("/papers", StringComparison.Ordinal);
        return path.Replace("{id}", InPath(isPaper ? One(_seen["paper"]) : id), StringComparison.Ordinal)
            .Replace("{topic}", InPath(topic), StringComparison.Ordinal)
            .Replace("{email}", InPath(One(_seen["email"])), StringComparison.Ordinal);
    }

    /// <summary>For a place in the path, where the server itself refuses NUL.</summary>
    private string InPath(string value)
    {
        if (Chance(0.1)) return One(["0", "-1", "9223372036854775807", "9223372036854775808", "x", "%01", "a%2Fb", Uri.EscapeDataString(Text().Replace('\0', 'x'))]);
        return Uri.EscapeDataString(value);
    }

    /// <summary>For a parameter in the query.</summary>
    public string InQuery(string name, JsonObject schema)
    {
        if (Chance(0.15)) return Text();
        if (name == "cursor") return _seen["cursor"].Count == 0 || Chance(0.1) ? "AAAA" : One(_seen["cursor"]);
        if (name == "email") return One(_seen["email"]);
        var value = Of(name, schema, isGood: Chance(0.8), 0);
        return value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? "";
    }

    /// <param name="isGood">Whether it should be valid; members may be missing where they may.</param>
    public JsonNode? Of(string name, JsonNode anySchema, bool isGood, int depth)
    {
        var schema = document.Resolve(anySchema);
        if (schema["oneOf"] is JsonArray choices)
            return Chance(0.3) ? null : Of(name, choices.First(choice => (string?)choice!["type"] != "null")!, isGood, depth);
        if (!isGood && Chance(0.3)) return Wrong();
        if (schema["enum"] is JsonArray words) return isGood ? One(words.ToList())!.DeepClone() : "no-such-word";
        var type = schema["type"] is JsonArray types
            ? Chance(0.15) ? "null" : (string)types.First(one => (string?)one != "null")!
            : (string?)schema["type"];
        return type switch
        {
            "object" => Object(schema, isGood, depth),
            "array" => Array(name, schema, isGood, depth),
            "integer" or "number" => Number(name, schema, isGood),
            "boolean" => Chance(0.5),
            "null" => null,
            _ => isGood ? GoodText(name, (string?)schema["format"]) : Text(),
        };
    }

    private JsonObject Object(JsonObject schema, bool isGood, int depth)
    {
        var made = new JsonObject();
        var required = schema["required"]?.AsArray().Select(one => (string)one!).ToHashSet() ?? [];
        foreach (var (name, member) in schema["properties"] as JsonObject ?? [])
            if (depth < MaxDepth && (required.Contains(name) ? isGood || Chance(0.9) : Chance(0.4)))
                made[name] = Of(name, member!, isGood || Chance(0.7), depth + 1);
        if (!isGood && Chance(0.2)) made["no_such_member"] = 1;
        return made;
    }

    private JsonArray Array(string name, JsonObject schema, bool isGood, int depth)
    {
        var made = new JsonArray();
        var count = !isGood && Chance(0.2) ? 60 : random.Next(3);
        for (var i = 0; i < count; i++) made.Add(Of(name, schema["items"]!, isGood, depth + 1));
        return made;
    }

    private JsonNode Number(string name, JsonObject schema, bool isGood)
    {
        var (least, most) = ((int?)schema["minimum"] ?? 1, (int?)schema["maximum"] ?? (name == "max_papers" ? 100 : 1000));
        return isGood
            ? One([least, most, random.Next(least, most + 1)])
            : One<JsonNode>([least - 1, most + 1, int.MinValue, 1e300, 1.5]);
    }

    private string GoodText(string name, string? format)
    {
        if (name == "email")
            return Chance(0.2)
                ? One(_seen["email"])
                : string.Create(CultureInfo.InvariantCulture, $"made{++_addresses}@example.org");
        if (format == "date") return One(["2026-03-05", "2026-03-06", "2026-12-31", "0001-01-01", "9999-12-31"]);
        return Good.TryGetValue(name, out var known) ? One(known) : $"{name} {random.Next(1000)}";
    }

    private JsonNode? Wrong() => One<JsonNode?>([null, 1, "text", true, new JsonArray(), new JsonObject(), Text()]);

    private void Keep<T>(List<T> kind, T value)
    {
        if (kind.Count < 200) kind.Add(value);
        else kind[random.Next(200)] = value;
    }
}
