using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Digest.Tests.Architecture;

/// <summary>Holds the rules that no compiler knows: layers, owners of tables, places of packages, sizes, and plain English.</summary>
public partial class ArchitectureTests
{
    private const int MaxLineWidth = 120;
    private const int MaxFilesInFolder = 20;

    /// <summary>What every folder may use: the program itself, and what comes with .NET.</summary>
    private static readonly string[] Platform = ["Digest", "System", "Microsoft.Extensions", "Microsoft.AspNetCore", "Microsoft.Net"];

    [Fact]
    public void The_path_of_a_paper_leads_through_twelve_files_that_exist()
    {
        Assert.Equal(12, ArchitectureTables.PathOfAPaper.Count);
        Guard.FindsNothing(
            from file in ArchitectureTables.PathOfAPaper
            where !File.Exists(Path.Combine(RepositoryRoot.Folder, file))
            select $"{file} does not exist: docs/architecture.md names it on the path of a paper");
    }

    [Fact]
    public void A_folder_uses_only_the_folders_of_its_row() => Guard.FindsNothing(
        from file in SourceFile.All
        where file.IsIn("Digest") && file.Folder.Length > 0
        from used in OwnNamespace().Matches(file.Code).Select(match => match.Groups[1].Value).Distinct()
        where used != file.Folder && used != "Storage" && !UsesOf(file.Folder).Contains(used)
        select $"{file.Path} uses {used}: {file.Folder} may use {string.Join(", ", ["Storage", .. UsesOf(file.Folder)])} (docs/architecture.md)");

    [Fact]
    public void A_folder_may_use_only_what_is_on_a_lower_layer() => Guard.FindsNothing(
        Upward(ArchitectureTables.Folders.Select(row => (row.Layer, row.Folder, row.Uses)))
            .Concat(Upward(ArchitectureTables.EngineFolders)));

    [Fact]
    public void A_folder_of_the_engine_uses_only_the_folders_of_its_row() => Guard.FindsNothing(
        from file in SourceFile.All
        where file.IsIn("Digest.Matching")
        from use in AnyNamespace().Matches(file.Code).Select(match => match.Groups[1].Value)
        let folder = use.StartsWith("Digest.Matching.", StringComparison.Ordinal) ? use["Digest.Matching.".Length..] : null
        where folder is null
            ? !$"{use}.".StartsWith("System.", StringComparison.Ordinal)
            : folder != file.Folder && !ArchitectureTables.EngineFolders.Single(row => row.Folder == file.Folder).Uses.Contains(folder)
        select $"{file.Path} uses {use}: {file.Folder} is below it (docs/architecture.md)");

    [Fact]
    public void A_table_is_named_in_the_SQL_of_its_owner_alone() => Guard.FindsNothing(
        from file in SourceFile.All
        where file.IsIn("Digest")
        from table in TableInSql().Matches(file.Text).Select(match => match.Groups[1].Value).Distinct()
        let owner = ArchitectureTables.Folders.FirstOrDefault(row => row.Tables.Contains(table)).Folder
        where owner is not null && owner != file.Folder && !(table == "deliveries" && file.Path.EndsWith("/EditionStore.cs", StringComparison.Ordinal))
        select $"{file.Path} has SQL for {table}: it belongs in {owner} (docs/architecture.md)");

    [Fact]
    public void Every_table_has_an_owner()
    {
        var owned = ArchitectureTables.Folders.SelectMany(row => row.Tables).ToHashSet();
        Guard.FindsNothing(
            from script in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "src/Digest/Storage/Migrations"), "*.sql", SearchOption.AllDirectories)
            from table in CreatedTable().Matches(File.ReadAllText(script)).Select(match => match.Groups[1].Value)
            where !owned.Contains(table)
            select $"{table} of {Path.GetFileName(script)} has no owner: add it to the row of a folder in docs/architecture.md");
    }

    [Fact]
    public void A_package_is_used_in_its_folders_alone() => Guard.FindsNothing(
        from file in SourceFile.All
        from package in ArchitectureTables.Packages
        where Regex.IsMatch(file.Code, $@"(?<![\w.]){Regex.Escape(package.Namespace)}(?:\.[A-Z]|;)")
        where !package.Folders.Any(folder => file.IsIn(folder) || file.IsIn("Digest") && $"{file.InnerFolder}/".StartsWith($"{folder}/", StringComparison.Ordinal))
        select $"{file.Path} uses {package.Namespace}: its place is {string.Join(", ", package.Folders)} (docs/architecture.md)");

    [Fact]
    public void Every_package_has_a_place() => Guard.FindsNothing(
        from file in SourceFile.All
        from used in AnyNamespace().Matches(file.Code).Select(match => match.Groups[1].Value)
        where !Platform.Any(name => $"{used}.".StartsWith($"{name}.", StringComparison.Ordinal))
        where !ArchitectureTables.Packages.Any(package => $"{used}.".StartsWith($"{package.Namespace}.", StringComparison.Ordinal))
        select $"{used} of {file.Path} has no place: add its package and the folder that uses it to docs/architecture.md");

    [Fact]
    public void No_line_is_wider_than_120_columns() => Guard.FindsNothing(
        from file in SourceFile.All
        from line in file.Text.Split('\n').Index()
        where line.Item.TrimEnd('\r').Length > MaxLineWidth
        group line by file.Path into wide
        select $"{wide.Key} has lines of more than {MaxLineWidth} columns");

    [Fact]
    public void No_folder_holds_more_than_20_files() => Guard.FindsNothing(
        from file in SourceFile.All
        group file by Path.GetDirectoryName(file.Path) into folder
        where folder.Count() > MaxFilesInFolder
        select $"{folder.Key} holds more than {MaxFilesInFolder} files");

    /// <summary>
    /// An enumeration may be public: the theories of this project, which are public, take it as a parameter. Program is made public by
    /// ASP.NET Core.
    /// </summary>
    [Fact]
    public void Types_are_internal_unless_another_assembly_needs_them() => Guard.FindsNothing(
        from type in typeof(Digest.Storage.SqlDatabase).Assembly.GetExportedTypes()
        where !type.IsEnum && type.FullName != "Program"
        select $"{type.FullName} is public");

    [Fact]
    public void What_people_read_is_plain_English() => Guard.FindsNothing(PlainEnglish.Findings());

    [Fact]
    public void No_folder_is_named_after_nothing() => Assert.DoesNotContain(
        SourceFile.All.SelectMany(file => file.Path.Split('/')), part => part is "Services" or "Helpers" or "Models" or "Common" or "Utils");

    [Fact]
    public void No_type_is_called_Digest() => Assert.DoesNotContain(SourceFile.All, file => TypeCalledDigest().IsMatch(file.Code));

    private static IEnumerable<string> Upward(IEnumerable<(int Layer, string Folder, string[] Uses)> rows) =>
        from row in rows
        from used in row.Uses
        join other in rows on used equals other.Folder
        where other.Layer >= row.Layer && !row.Uses.Contains("all")
        select $"the row of {row.Folder} in docs/architecture.md names {used}, which is not on a lower layer";

    private static string[] UsesOf(string folder)
    {
        var uses = ArchitectureTables.Folders.FirstOrDefault(row => row.Folder == folder).Uses
            ?? throw new InvalidOperationException($"src/Digest/{folder} has no row in docs/architecture.md.");
        return uses.Contains("all") ? [.. ArchitectureTables.Folders.Select(row => row.Folder).Where(other => other is not ("Cli" or "Configuration")), "Matching", .. uses] : uses;
    }

    [GeneratedRegex(@"(?<![\w.])Digest\.([A-Z]\w+)")]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([A-Z][\w.]+);", RegexOptions.Multiline)]
    private static partial Regex AnyNamespace();

    [GeneratedRegex(@"\b(?:FROM|JOIN|INTO|UPDATE|EXISTS|TABLE)\s+(\w+)\b")]
    private static partial Regex TableInSql();

    [GeneratedRegex(@"\bCREATE TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex CreatedTable();

    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface) Digest\b")]
    private static partial Regex TypeCalledDigest();
}
