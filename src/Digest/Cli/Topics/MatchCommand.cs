using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Matching.Catalog;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Topics;

/// <summary><c>digest match</c>: shows what a query would have found recently. Saves nothing.</summary>
internal static class MatchCommand
{
    private const int Shown = 10;
    private const int MaxBarLength = 40;

    public static Command Create(CommandHost host)
    {
        var query = new Argument<string>("QUERY")
        {
            Description = "A query as in a topic, for example '\"speculative decoding\" -survey'.",
        };
        var days = CommonOptions.Number("--days", "Number of days to search.", 1, 366, byDefault: 14);
        var breadth = CommonOptions.Choice<TopicBreadth>(
            "--breadth", "How strict plain words are. Default: normal.", "narrow|normal|wide");
        var command = new CliCommand(
            "match",
            "Test a query against recent papers.",
            "digest match 'long context language models'",
            "digest match '\"speculative decoding\" OR cat:cs.DC -survey' --days 30",
            "digest match 'author:\"Hinton, G\"' --json")
        {
            query, days, breadth,
        };
        command.SetAction(host.RunReading(async (context, cancellationToken) =>
        {
            var (settings, text, error) = TopicSettingsText.Split(context.Value(query).TrimEnd());
            if (error is not null)
            {
                context.Output.Error($"The query is not valid: {error}.");
                return ExitCode.Usage;
            }

            if (TopicCatalog.FindNamed(text.Trim()) is { } listed) text = listed.Query;
            var parsed = TopicQuery.Parse(text);
            if (parsed.Query is null || parsed.Questions.Count > 0)
            {
                foreach (var problem in parsed.Problems.Concat(parsed.Questions))
                    WriteProblem(context.Output, text, problem);
                return ExitCode.Usage;
            }

            foreach (var category in TopicCatalog.CategoriesNamed(text.Trim()))
                context.Output.Hint($"\"{text}\" is also the name of an arXiv category: {category.Query}");

            var topic = settings with
            {
                Name = text,
                Query = text,
                Breadth = context.Value(breadth) ?? settings.Breadth,
            };
            await UnknownLikes.HintAsync(context, [topic], cancellationToken);
            var backtest = await context
                .Get<QueryBacktest>()
                .RunAsync(topic, context.Value(days), cancellationToken);
            if (context.Output.IsJson) context.Output.Json(backtest);
            else
                Write(context.Output, backtest);
            return ExitCode.Ok;
        }
            ));
        return command;
    }

    /// <summary>Writes the query with a mark under the problem.</summary>
    private static void WriteProblem(CommandOutput output, string text, QueryProblem problem)
    {
        var mark = new string('^', Math.Max(1, Math.Min(problem.Length, text.Length - problem.Position)));
        List<string> lines =
        [
            $"  {text.ReplaceLineEndings(" ")}",
            $"  {new string(' ', problem.Position)}{mark}",
        ];
        if (problem.Suggestion.Length > 0) lines.Add($"Did you mean: {problem.Suggestion}");
        output.Error(
            problem.Message,
            lines,
            new { Error = problem.Message, Query = text, problem.Position, problem.Length, problem.Suggestion });
    }

    private static void Write(CommandOutput output, QueryBacktestResult backtest)
    {
        output.Line($"Interpreted as: {backtest.Reading}");
        output.Line(
            string.Create(CultureInfo.InvariantCulture, $"{backtest.Found} of {backtest.Papers} papers match."));
        if (backtest.Papers > 0) output.Line($"What it brings: {backtest.Price.Describe()}");
        if (backtest.Papers == 0) output.Line("No papers in this period. Import some: digest ingest");
        output.Line();
        var most = Math.Max(1, backtest.Days.Max(day => day.Found));
        foreach (var day in backtest.Days)
        {
            var bar = new string('#', (int)Math.Ceiling(day.Found * (double)Math.Min(most, MaxBarLength) / most));
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd} {day.Found,4} {bar}"));
        }

        WritePapers(output, "Best", backtest.Best.Take(Shown));
        if (backtest.Found > Shown) WritePapers(output, "Just above the threshold", backtest.JustAbove);
        WritePapers(output, "Just below the threshold", backtest.NearMisses);
        foreach (var (name, other) in new[] { ("Narrower", backtest.Narrower), ("Wider", backtest.Wider) })
        {
            if (other is null) continue;
            output.Line();
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{name}: {other.Query}  ({other.Found} papers)"));
        }
    }

    private static void WritePapers(CommandOutput output, string title, IEnumerable<BacktestPaper> papers)
    {
        if (!papers.Any()) return;
        output.Line();
        output.Line($"{title}:");
        foreach (var paper in papers)
        {
            output.Line(
                string.Create(CultureInfo.InvariantCulture, $"  {paper.Relevance:0.00}  {paper.Title}  [{paper.Id}]"));
            if (paper.Why.Count > 0) output.Line($"        {string.Join(", ", paper.Why)}");
        }
    }
}
