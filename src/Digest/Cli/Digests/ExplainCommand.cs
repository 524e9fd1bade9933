using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Editions;
using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Digests;

/// <summary><c>digest explain</c>: why a paper was sent to a subscriber or not.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandHost host)
    {
        var email = new Argument<string>("EMAIL") { Description = "The subscriber's address." };
        var id = new Argument<string?>("PAPER")
        {
            Description = "The paper's id, for example 2501.19393. Without it: why no digest came.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new CliCommand(
            "explain",
            "Explain why a paper was sent to a subscriber or not, or why nothing came.",
            "digest explain ada@example.org",
            "digest explain ada@example.org 2501.19393",
            "digest explain ada@example.org arxiv:2501.19393 --json")
        {
            email, id,
        };
        command.SetAction(
            host.RunReading(
                (context, cancellationToken) =>
                    SubscriberArgument.RunAsync(
                        context,
                        context.Value(email),
                        subscriber => context.Value(id) is { } paper
                            ? ExplainPaperAsync(context, subscriber, paper, cancellationToken)
                            : ExplainSilenceAsync(context, subscriber, cancellationToken),
                        cancellationToken)));
        return command;
    }

    private static async Task<int> ExplainPaperAsync(
        CommandContext context, Subscriber subscriber, string id, CancellationToken cancellationToken)
    {
        var (paper, code) = await PaperArgument.FindAsync(context, id, cancellationToken);
        if (paper is null) return code;
        var explanation = await context.Get<EditionExplainer>().ExplainAsync(subscriber, paper, cancellationToken);
        if (context.Output.IsJson) context.Output.Json(explanation);
        else Write(context.Output, explanation);
        return ExitCode.Ok;
    }

    private static async Task<int> ExplainSilenceAsync(
        CommandContext context, Subscriber subscriber, CancellationToken cancellationToken)
    {
        var explanation = await context.Get<SilenceExplainer>().ExplainAsync(subscriber, cancellationToken);
        if (context.Output.IsJson) context.Output.Json(explanation);
        else Write(context.Output, subscriber, explanation);
        return ExitCode.Ok;
    }

    private static void Write(CommandOutput output, Subscriber subscriber, SilenceExplanation explanation)
    {
        output.Line(explanation.Verdict);
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Last digest: {explanation.LastDigest?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none"}. "
                + $"Next digest: {SubscriberView.LocalDue(subscriber)}"));
        foreach (var topic in explanation.Topics)
        {
            output.Line();
            var state = topic.IsPaused ? ", paused" : "";
            output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{topic.Topic} ({TopicSettingsText.NameOf(topic.Breadth)}{state}): {topic.Found} of {topic.Papers} "
                    + $"papers of the last {SilenceExplainer.Days} days match"));
            if (topic.Best.Count > 0) output.Line("  below the threshold (0.50):");
            foreach (var paper in topic.Best)
                output.Line(string.Create(
                    CultureInfo.InvariantCulture, $"  {paper.Score:0.00}  {paper.Title}  [{paper.Paper}]"));
        }
    }

    private static void Write(CommandOutput output, Explanation explanation)
    {
        output.Line($"{explanation.Title}  [{explanation.Paper}]");
        output.Line(explanation.Verdict);
        foreach (var topic in explanation.Topics)
        {
            output.Line();
            var verdict = topic.IsMatch ? "matches" : topic.IsExcluded ? "excluded" : "does not match";
            var state = topic.IsPaused ? ", paused" : "";
            output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{topic.Topic}: {verdict}{state}, score {topic.Relevance:0.00} (needs 0.50)"));
            output.Line($"  interpreted as: {topic.Reading}");
            if (topic.Reason is { } reason)
            {
                if (reason.Terms.Count > 0) output.Line($"  {Found(reason.Kind)}: {string.Join(", ", reason.Terms)}");
                if (reason.LikedTerms.Count > 0)
                    output.Line($"  {Found(ReasonKind.Profile)}: {string.Join(", ", reason.LikedTerms)}");
            }
            else if (topic.Why.Count > 0) output.Line($"  found: {string.Join(", ", topic.Why)}");
            foreach (var words in topic.Words) Write(output, words);
        }
    }

    private static void Write(CommandOutput output, WordsExplanation words)
    {
        var parts = words.Parts.Select(part => string.Create(
            CultureInfo.InvariantCulture, $"{part.Name} {part.Points:+0.0;-0.0}"));
        if (words.Parts.Count > 0) output.Line($"  {words.Words}: {string.Join(", ", parts)}");
        if (words.Missing.Count > 0) output.Line($"  missing: {string.Join(", ", words.Missing)}");
    }

    private static string Found(ReasonKind kind) => kind switch
    {
        ReasonKind.Profile => "similar to liked papers",
        ReasonKind.Related => "related words",
        ReasonKind.Author => "by",
        ReasonKind.Meaning => "close in meaning to",
        _ => "found",
    };
}
