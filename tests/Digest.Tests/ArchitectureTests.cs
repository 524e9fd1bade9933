using System.Text.RegularExpressions;
using Digest.Tests.Support;
using Xunit;

namespace Digest.Tests;

/// <summary>
/// Holds the rules that no compiler knows: which folder may use which, and folders named after nothing.
/// </summary>
public partial class ArchitectureTests
{
    private const string Features = "Sources Papers Subscribers Editions Rendering Outbox Bounces Delivery Web";
    private const string Engines = "Matching";

    /// <summary>What each folder of src/Digest may use, besides itself. Nothing points back.</summary>
    private static readonly Dictionary<string, string> MayUse = new()
    {
        ["Storage"] = "",
        ["Papers"] = "Storage",
        ["Outbox"] = "Storage",
        ["Sources"] = "Papers Storage",
        ["Subscribers"] = "Matching Outbox Storage",
        ["Editions"] = "Papers Subscribers Matching Outbox Storage",
        // A notice (confirm, welcome, alert) is rendered from its queued delivery, as a digest is from its edition.
        ["Rendering"] = "Editions Papers Subscribers Outbox",
        ["Bounces"] = "Outbox Rendering Subscribers Storage",
        ["Delivery"] = "Bounces Outbox Rendering Editions Papers Subscribers Storage",
        ["Scheduling"] = $"{Features} {Engines} Storage",
        ["Web"] = $"{Features} {Engines} Storage",
        ["Cli"] = $"{Features} {Engines} Storage Scheduling",
    };

    private static readonly string Source = Path.Combine(RepositoryRoot.Folder, "src");

    [Fact]
    public void A_folder_uses_only_what_the_table_allows() => Assert.Empty(
        from file in Files(Path.Combine(Source, "Digest"))
        let folder = Path.GetRelativePath(Path.Combine(Source, "Digest"), file).Split('/', '\\')[0]
        where folder != "Program.cs"
        from Match use in OwnNamespace().Matches(File.ReadAllText(file))
        let used = use.Groups[1].Value
        where used != folder && !MayUse[folder].Split(' ').Contains(used)
        select $"{folder} uses {used}: {Path.GetFileName(file)}");

    [Fact]
    public void Scriban_is_used_where_templates_and_their_models_are() => Assert.Empty(
        from file in Files(Source)
        let folder = Path.GetRelativePath(Source, file).Replace('\\', '/')
        where File.ReadAllText(file).Contains("using Scriban", StringComparison.Ordinal)
        where !folder.StartsWith("Digest/Rendering/", StringComparison.Ordinal)
            && !folder.StartsWith("Digest/Web/", StringComparison.Ordinal)
        select folder);

    [Fact]
    public void Engines_use_nothing_but_themselves() => Assert.Empty(
        from engine in Engines.Split(' ')
        from file in Files(Path.Combine(Source, $"Digest.{engine}"))
        from Match use in AnyNamespace().Matches(File.ReadAllText(file))
        where !use.Groups[1].Value.StartsWith("System", StringComparison.Ordinal) && !$"{use.Groups[1].Value}.".StartsWith($"Digest.{engine}.", StringComparison.Ordinal)
        select $"{use.Groups[1].Value} in {file}");

    [Fact]
    public void No_folder_is_named_after_nothing() => Assert.DoesNotContain(
        Directory.EnumerateDirectories(Source, "*", SearchOption.AllDirectories),
        folder => Path.GetFileName(folder) is "Services" or "Helpers" or "Models" or "Common" or "Utils");

    [Fact]
    public void No_type_is_called_Digest() => Assert.DoesNotContain(Files(Source), file => TypeCalledDigest().IsMatch(File.ReadAllText(file)));

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(Source, file).Split('/', '\\').Any(part => part is "bin" or "obj"));

    [GeneratedRegex(@"(?<![\w.])Digest\.([A-Z]\w+)")]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([A-Z][\w.]+);", RegexOptions.Multiline)]
    private static partial Regex AnyNamespace();

    [GeneratedRegex(@"\b(?:class|record|struct|enum|interface) Digest\b")]
    private static partial Regex TypeCalledDigest();
}
