using System.Text.RegularExpressions;
using Digest.Tests.Support;

namespace Digest.Tests.Architecture;

/// <summary>Looks for turns of phrase that a reader stumbles over, in string literals, templates and the README.</summary>
internal static partial class PlainEnglish
{
    public static IEnumerable<string> Findings()
    {
        var inCode = from file in SourceFile.All
                     from literal in file.Literals()
                     from Match match in Banned().Matches(literal.Text)
                     select (file.Path, match.Value);
        var inTexts = from file in Texts()
                      from Match match in Banned().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, file)))
                      select (Path: file, match.Value);
        return inCode.Concat(inTexts).Select(found => $"{found.Path} says '{string.Join(' ', found.Value.Split())}'");
    }

    private static IEnumerable<string> Texts() => Directory
        .EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "templates"), "*.*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".html" or ".txt" or ".subject" or ".md")
        .Select(file => Path.GetRelativePath(RepositoryRoot.Folder, file).Replace('\\', '/'))
        .Append("README.md");

    [GeneratedRegex(
        """
        \bis no (?:arXiv|paper|valid|usable|place|date|name|such|JSON|XML|e-mail|number)\b|\bis no paper's\b|\bbroken off\b|\bneeds a hand\b|\bby and by\b
        |\bis there already\b|\b(?:is|are|was|were) told\b|\bis not told\b|\btells the operator\b|\b(?:take|takes|took|taken|taking)\s+(?:papers\s+|the\s+person\s+)?in\b
        |\bgoes\s+on\b|\bgo\s+on\b|\bmend(?:s|ed|ing)?\b|\banew\b|\bwhoever\b|\bsomebody\b|\bnobody\b|\bnothing stands\b|\bstands? (?:before|between|in)\b
        |\blies in\b|\bcannot be used:|\bis not believed\b|\bnot believed\b|\bset aside\b|\bare the most\b|\breads as\b|\bhow\s+\w+\s+fare\b|\bmust not be mailed\b
        |\bare no arXiv\b|\bnames? no paper\b|\bno whole answer\b|\bthe answer (?:is|has)\b|\bthe rest was left\b|\bcan be given\s+(?:too|again)\b
        |\bwhat is not given\b|\bnot among the (?:papers|first)\b|\bmade when it is needed\b|\bonly this machine knows\b|\bthere is no (?:file|source|topic|field)\b
        |\bcannot stand\b|\bstands? where\b|\bit works again\b|\bfares?\b|\bparted\b|\bneed(?:s|ed)? mending\b|\bno more of\b|\bon whatever\b|\bthe edition of\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Banned();
}
