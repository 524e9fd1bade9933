using System.Reflection;

namespace Digest.Subscribers.Zones;

/// <summary>
/// The names that one time zone has had (the links of IANA's tz database). Systems leave out the old ones, or do not
/// have the new ones yet.
/// </summary>
internal static class ZoneAliases
{
    private static readonly Lazy<Dictionary<string, string[]>> Groups = new(Read);

    /// <summary>The other names of a zone, today's first.</summary>
    public static IEnumerable<string> Of(string id) =>
        Groups.Value.GetValueOrDefault(id, []).Where(name => !name.Equals(id, StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string[]> Read()
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("zones/aliases.txt")!);
        var groups = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            var names = line.Split(' ');
            foreach (var name in names) groups[name] = names;
        }

        return groups;
    }
}
