using System.Globalization;
using System.Text.RegularExpressions;
using Digest.Studio.Checks;

namespace Digest.Studio.Tools;

/// <summary>What SpamAssassin says of a mail, where it is installed. Local rules only: nothing is looked up.</summary>
internal static partial class SpamAssassin
{
    /// <summary>What its users filter at.</summary>
    private const double Threshold = 5;

    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    public static string? Program { get; } = ExternalTool.Find("spamassassin");

    public static async Task<CheckResult> RunAsync(byte[] message, CancellationToken cancellationToken)
    {
        const string name = "SpamAssassin";
        var report = Program is null
            ? null
            : await ExternalTool.RunAsync(Program, ["--local", "--test-mode"], message, AtMost, cancellationToken);
        if (report is null) return new CheckResult(name, [new Finding(Severity.Notice, "It could not be run.")]);
        var details = report.LastIndexOf("Content analysis details", StringComparison.Ordinal);
        var rules = Rule().Matches(report[Math.Max(details, 0)..]);
        var points = rules.Sum(PointsOf);
        return new CheckResult(
            name,
            [
                new Finding(
                    points < Threshold / 2 ? Severity.Good : points < Threshold ? Severity.Notice : Severity.Problem,
                    FormattableString.Invariant($"{points:0.0} points; it filters from {Threshold:0.0}.")),
                .. rules.Select(rule => new Finding(
                    PointsOf(rule) > 1 ? Severity.Notice : Severity.Good,
                    $"{rule.Groups[1].Value}  {rule.Groups[2].Value}: {rule.Groups[3].Value.Trim()}")),
            ],
            "local rules, without what depends on how the mail travels");
    }

    private static double PointsOf(Match rule) => double.Parse(rule.Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Points, the rule's name, what it is about.</summary>
    [GeneratedRegex(@"^\s*(-?[0-9]+\.[0-9]+) ([A-Z][A-Z0-9_]+)\s+(.*)$", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
