using System.Text.RegularExpressions;

namespace Digest.Tests.Architecture;

/// <summary>Looks for turns of phrase that a reader stumbles over, in string literals, templates and the README.</summary>
internal static class PlainEnglish
{
    public static IEnumerable<string> Findings()
    {
        var inCode = from file in SourceFile.All
                     from literal in file.Literals()
                     from Match match in Banned.Matches(literal.Text)
                     select (file.Path, match.Value);
        var inTexts = from file in Texts()
                      from Match match in Banned.Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, file)))
                      select (Path: file, match.Value);
        return inCode.Concat(inTexts).Select(found => $"{found.Path} says '{string.Join(' ', found.Value.Split())}'");
    }

    private static IEnumerable<string> Texts() => Directory
        .EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "templates"), "*.*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".html" or ".txt" or ".subject" or ".md")
        .Select(file => Path.GetRelativePath(RepositoryRoot.Folder, file).Replace('\\', '/'))
        .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "docs"), "*.md")
            .Select(file => Path.GetRelativePath(RepositoryRoot.Folder, file)))
        .Append("README.md");

    /// <summary>A blank stands for white space of any kind.</summary>
    private static readonly string[] Phrases =
    [
        @"is no (?:arXiv|paper|valid|usable|place|date|name|such|JSON|XML|e-mail|number)",
        @"is no paper's",
        @"broken off",
        @"needs a hand",
        @"by and by",
        @"is there already",
        @"(?:is|are|was|were) told",
        @"is not told",
        @"tells the operator",
        @"(?:take|takes|took|taken|taking)\s+(?:papers\s+|the\s+person\s+)?in",
        @"goes\s+on",
        @"go\s+on",
        @"mend(?:s|ed|ing)?",
        @"anew",
        @"whoever",
        @"somebody",
        @"nobody",
        @"nothing stands",
        @"stands? (?:before|between|in)",
        @"lies in",
        @"cannot be used:",
        @"is not believed",
        @"not believed",
        @"set aside",
        @"are the most",
        @"reads as",
        @"how\s+\w+\s+fare",
        @"must not be mailed",
        @"are no arXiv",
        @"names? no paper",
        @"no whole answer",
        @"the answer (?:is|has)",
        @"the rest was left",
        @"can be given\s+(?:too|again)",
        @"what is not given",
        @"not among the (?:papers|first)",
        @"made when it is needed",
        @"only this machine knows",
        @"there is no (?:file|source|topic|field)",
        @"cannot stand",
        @"stands? where",
        @"it works again",
        @"fares?",
        @"parted",
        @"need(?:s|ed)? mending",
        @"no more of",
        @"on whatever",
        @"the edition of",
    ];

    private static readonly Regex Banned = new(
        @"\b(?:" + string.Join('|', Phrases).Replace(" ", @"\s+", StringComparison.Ordinal) + @")\b", RegexOptions.IgnoreCase);
}
