using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Digest.Storage;

/// <summary>
/// A script of the schema, embedded as <c>Migrations/NNNN_name.sql</c> with tokens for the types that the databases
/// name differently (<see cref="ISqlDialect.SchemaTokens"/>). Where more than a name differs, and up to 0007, there is
/// one for each database in <c>Migrations/DATABASE/</c>. Released scripts never change.
/// </summary>
/// <param name="MinReader"> The highest script that an older program must know to keep using the database, from a line
/// <c>-- min_reader: N</c>. Null: it must know this script.
/// </param>
internal sealed partial record SchemaScript(long Version, string Name, string Text, long? MinReader)
{
    private const string Folder = "Migrations/";

    /// <summary>All scripts of a database, in order.</summary>
    public static IReadOnlyList<SchemaScript> For(ISqlDialect dialect) =>
        [.. from script in Resources(dialect) orderby script.Name select Read(script.Resource, script.Name, dialect)];

    /// <summary>The version of the last script, without reading any.</summary>
    public static long NewestVersion(ISqlDialect dialect) => Resources(dialect).Max(script => VersionOf(script.Name));

    private static IEnumerable<(string Resource, string Name)> Resources(ISqlDialect dialect) =>
        from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
        let path = resource.Replace('\\', '/')
        where path.StartsWith(Folder, StringComparison.Ordinal)
        let parts = path[Folder.Length..].Split('/')
        where parts.Length == 1 || parts[0] == dialect.Name
        select (resource, parts[^1]);

    private static SchemaScript Read(string resource, string name, ISqlDialect dialect)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        var text = Token().Replace(reader.ReadToEnd(), token => dialect.SchemaTokens[token.Groups[1].Value]);
        var minReader = MinReaderLine().Match(text) is { Success: true } line
            ? Number(line.Groups[1].Value)
            : (long?)null;
        return new SchemaScript(VersionOf(name), name, text, minReader);
    }

    private static long VersionOf(string name) => Number(name.AsSpan(0, 4));

    private static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Token();

    [GeneratedRegex(@"^-- min_reader: (\d+)", RegexOptions.Multiline)]
    private static partial Regex MinReaderLine();
}
