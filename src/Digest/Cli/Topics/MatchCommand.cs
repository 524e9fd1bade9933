using System.CommandLine;
using System.Globalization;
using Digest.Matching.Queries;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Topics;

/// <summary><c>digest match</c>: what a query would have found, before anybody subscribes to it. Nothing is saved.</summary>
internal static class MatchCommand
{
    private const int Shown = 10;
    private const int LongestBar = 40;

    public static Command Create(CommandHost host)
    {
        var query = new Argument<string>("QUERY") { Description = "As in a topic, for example '\"speculative decoding\" -survey'." };
        var days = new Option<int>("--days") { Description = "How far to look back.", DefaultValueFactory = _ => 14, HelpName = "N" };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 366) result.AddError("--days is 1 to 366.");
        });
        var json = CommonOptions.Json();
        var command = new CliCommand(
            "match", "Replay a query over the papers of the last days: papers per day, the best ones, near misses, and how a narrower or wider query would do.",
            "digest match 'long context language models'", "digest match '\"speculative decoding\" OR cat:cs.DC -survey' --days 30", "digest match 'author:\"Hinton, G\"' --json")
        {
            query, days, json,
        };
        command.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            var text = context.Value(query);
            var parsed = TopicQuery.Parse(text);
            if (parsed.Query is null)
            {
                foreach (var problem in parsed.Problems) WriteProblem(context.Output, text, problem);
                return ExitCode.Usage;
            }

            var replay = await context.Get<QueryBacktest>().RunAsync(new Topic(0, text, text), context.Value(days), cancellationToken);
            if (context.Value(json)) context.Output.Json(replay);
            else Write(context.Output, replay);
            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>The text with a mark under what is meant.</summary>
    private static void WriteProblem(CommandOutput output, string text, QueryProblem problem)
    {
        output.Error($"{problem.Message}");
        output.ErrorLine($"  {text.ReplaceLineEndings(" ")}");
        output.ErrorLine($"  {new string(' ', problem.Position)}{new string('^', Math.Max(1, Math.Min(problem.Length, text.Length - problem.Position)))}");
        if (problem.Suggestion.Length > 0) output.ErrorLine($"Perhaps: {problem.Suggestion}");
    }

    private static void Write(CommandOutput output, QueryReplayResult replay)
    {
        output.Line($"Reads as: {replay.Reading}");
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{replay.Found} of {replay.Papers} papers match."));
        if (replay.Papers == 0) output.Line("No source announced a paper in these days. Take papers in first: digest ingest");
        output.Line();
        var most = Math.Max(1, replay.Days.Max(day => day.Found));
        foreach (var day in replay.Days)
        {
            var bar = new string('#', (int)Math.Ceiling(day.Found * (double)Math.Min(most, LongestBar) / most));
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd} {day.Found,4} {bar}"));
        }

        WritePapers(output, "Best", replay.Best.Take(Shown));
        WritePapers(output, "Just under the threshold", replay.NearMisses);
        foreach (var (name, other) in new[] { ("Narrower", replay.Narrower), ("Wider", replay.Wider) })
        {
            if (other is null) continue;
            output.Line();
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{name}: {other.Query}  ({other.Found} papers)"));
        }
    }

    private static void WritePapers(CommandOutput output, string title, IEnumerable<ReplayedPaper> papers)
    {
        if (!papers.Any()) return;
        output.Line();
        output.Line($"{title}:");
        foreach (var paper in papers)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {paper.Relevance:0.00}  {paper.Title}  [{paper.Id}]"));
            if (paper.Why.Count > 0) output.Line($"        {string.Join(", ", paper.Why)}");
        }
    }
}
