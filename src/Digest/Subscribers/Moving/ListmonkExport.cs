using System.Text.Json;

namespace Digest.Subscribers.Moving;

/// <summary>
/// listmonk's subscribers.csv. It names neither lists nor who left one; a column <c>lists</c> in the shape of its API
/// does (docs/moving.md has the query that adds it).
/// </summary>
internal static class ListmonkExport
{
    private const string Lists = "lists";

    /// <summary>A person is on some lists and has some attributes.</summary>
    private const int MaxTags = 200;

    public static OtherProgram Program { get; } = new(
        "listmonk",
        new HashSet<string>(StringComparer.Ordinal)
        {
            "uuid", "attributes", "createdat", "updatedat", Lists,
        },
        (cell, _) => Read(cell))
    {
        Caution = headers => headers.Contains(Lists)
            ? null
            : "listmonk's file does not say who unsubscribed from a list: they are read as subscribed. Export those "
                + "who are confirmed, or the lists too; docs/moving.md says how.",
    };

    public static bool Has(IReadOnlyCollection<string> headers) =>
        headers.Contains("attributes") && headers.Contains("status");

    private static Elsewhere Read(Func<string, string?> cell)
    {
        var lists = cell(Lists) is { Length: > 0 } json ? Subscription.ReadAll(json) : null;
        var changed = cell("updatedat");
        var (standing, state) = cell("status")?.ToLowerInvariant() switch
        {
            "blocklisted" => (Standing.Blocked, "blocklisted"),
            _ when lists is { Count: > 0 } && lists.All(list => list.Status == "unsubscribed") =>
                (Standing.Left, "unsubscribed from every list"),
            _ when lists is not null && !lists.Any(list => list.IsMailed) =>
                (Standing.NotSubscribed, "not confirmed, or on no list"),
            "disabled" => (Standing.Paused, "disabled"),
            "enabled" => (Standing.Subscribed, "enabled"),
            // A state of a later version: in doubt the person is not mailed.
            var other => (Standing.NotSubscribed, $"{other}"),
        };
        if (standing == Standing.Left) changed = lists!.Select(list => list.UpdatedAt).Max(StringComparer.Ordinal);
        return new Elsewhere(
            standing,
            $"listmonk: {state}",
            ForeignInstant.Parse(changed),
            Consent(cell("createdat"), lists ?? []),
            [.. (lists ?? []).Where(list => list.IsMailed).Select(list => list.Name)
                .Concat(AttributeTags(cell("attributes"))).Take(MaxTags)]);
    }

    private static string? Consent(string? added, IReadOnlyList<Subscription> lists)
    {
        var steps = lists.Where(list => list is { Status: "confirmed", UpdatedAt.Length: > 0 })
            .Select(list => $"confirmed {list.Name} {list.UpdatedAt}{(list.Network is { } ip ? $" from {ip}" : "")}");
        var all = string.Join(", ", string.IsNullOrEmpty(added) ? steps : steps.Prepend($"added {added}"));
        return all.Length == 0 ? null : $"listmonk: {all}";
    }

    /// <summary>Texts, those of lists too, and the names of what is true; numbers mean nothing alone.</summary>
    private static List<string> AttributeTags(string? json)
    {
        var tags = new List<string>();
        using var attributes = ParseOrNull(json);
        if (attributes?.RootElement.ValueKind != JsonValueKind.Object) return tags;
        foreach (var attribute in attributes.RootElement.EnumerateObject())
        {
            switch (attribute.Value.ValueKind)
            {
                case JsonValueKind.True:
                    tags.Add(attribute.Name);
                    break;
                case JsonValueKind.String:
                    tags.Add(attribute.Value.GetString()!);
                    break;
                case JsonValueKind.Array:
                    tags.AddRange(attribute.Value.EnumerateArray()
                        .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!));
                    break;
            }
        }

        return tags;
    }

    private static JsonDocument? ParseOrNull(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>That a person is on a list.</summary>
    private sealed record Subscription(string Name, string Status, string Optin, string UpdatedAt, string? Network)
    {
        /// <summary>listmonk mails unconfirmed people only on lists that ask for no confirmation.</summary>
        public bool IsMailed => Status == "confirmed" || (Status == "unconfirmed" && Optin == "single");

        /// <summary>Empty for what is not such a list: who is on none is not mailed.</summary>
        public static IReadOnlyList<Subscription> ReadAll(string json)
        {
            using var lists = ParseOrNull(json);
            return lists?.RootElement.ValueKind != JsonValueKind.Array
                ? []
                : [.. lists.RootElement.EnumerateArray().Where(list => list.ValueKind == JsonValueKind.Object)
                    .Select(list => new Subscription(
                        Text(list, "name") ?? "",
                        Text(list, "subscription_status") ?? "",
                        Text(list, "optin") ?? "",
                        Text(list, "subscription_updated_at") ?? "",
                        list.TryGetProperty("subscription_meta", out var meta) ? Text(meta, "optin_ip") : null))];
        }

        private static string? Text(JsonElement item, string name) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
