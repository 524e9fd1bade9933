using System.Globalization;
using Digest.Matching.Queries;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Forms;

namespace Digest.Web.Manage;

/// <summary>The fields of a topic as a form has them.</summary>
internal static class TopicForm
{
    /// <param name="problem">Why there is none.</param>
    /// <returns>A topic without a row; null when it is not valid.</returns>
    public static Topic? Read(PageForm form, ReaderTexts texts, out SettingsOutcome? problem)
    {
        var query = form.Line("query", TopicQuery.MaxLength);
        var name = form.Line("name", TopicText.MaxNameLength);
        var parsed = TopicText.Parse(query);
        problem = null;
        if (name.Length > 0 && TopicQuery.Parse(query) is { IsValid: true, Questions.Count: 0 })
            parsed = new TopicParseResult(new Topic(0, name, query), null);
        if (parsed.Topic is { } topic)
            return topic with
            {
                Breadth = TopicSettingsText.BreadthNamed(form.Line("breadth", 10)) ?? topic.Breadth,
                MaxPapers = MaxPapers(form.Line("max", 5)) ?? topic.MaxPapers,
            };
        problem = new SettingsOutcome
        {
            Problem = texts["query_not_valid"],
            Detail = query.Length == 0 ? null : parsed.Error,
        };
        return null;
    }

    /// <summary>What keeps these topics from being one person's.</summary>
    /// <param name="added">The one that was added or changed.</param>
    public static SettingsOutcome? ProblemIn(IReadOnlyList<Topic> topics, Topic added, ReaderTexts texts) =>
        topics.Count > TopicText.MaxTopics
            ? new SettingsOutcome { Problem = texts.Count("too_many_topics", TopicText.MaxTopics) }
        : topics.Count(topic => topic.Name.Equals(added.Name, StringComparison.OrdinalIgnoreCase)) > 1
            ? new SettingsOutcome { Problem = texts.Fill("topic_exists", "name", added.Name) }
        : null;

    private static int? MaxPapers(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var papers)
        && SubscriberInput.MaxPapersError(papers) is null
            ? papers
            : null;
}
