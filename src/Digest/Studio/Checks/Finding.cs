using Digest.Studio.Renderings;

namespace Digest.Studio.Checks;

internal enum Severity
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Some readers see something else.</summary>
    Notice,

    /// <summary>To be fixed.</summary>
    Problem,
}

/// <summary>What a check found.</summary>
/// <param name="Place">The line of the template; null where it is none's.</param>
/// <param name="Count">How many tags it is about.</param>
internal sealed record Finding(Severity Severity, string Text, TemplatePlace? Place = null, int Count = 1);

/// <param name="Name">What was checked.</param>
/// <param name="Source">What it was checked against.</param>
internal sealed record CheckResult(string Name, IReadOnlyList<Finding> Findings, string? Source = null)
{
    /// <summary>Findings with the same text and place become one.</summary>
    public static CheckResult Of(string name, IEnumerable<Finding> findings, string whenGood, string? source = null)
    {
        Finding[] found =
        [
            .. findings.GroupBy(finding => finding with { Count = 0 })
                .Select(same => same.Key with { Count = same.Sum(finding => finding.Count) })
                .OrderByDescending(finding => finding.Severity),
        ];
        return new CheckResult(name, found.Length > 0 ? found : [new Finding(Severity.Good, whenGood)], source);
    }
}
