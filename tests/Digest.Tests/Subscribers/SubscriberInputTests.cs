using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Subscribers;

public class SubscriberInputTests
{
    private static readonly SubscribersOptions Defaults = new() { TimeZone = "Europe/Berlin", MaxPapers = 7 };

    [Fact]
    public void What_is_not_given_comes_from_the_configuration()
    {
        var subscriber = new SubscriberInput { Email = "ada@example.org" }.Parse(Defaults).Subscriber!;
        Assert.Equal(("Europe/Berlin", 7, Cadence.Daily, SubscriberStatus.Active), (subscriber.TimeZone, subscriber.MaxPapers, subscriber.Cadence, subscriber.Status));
    }

    [Fact]
    public void All_slips_are_told_at_once()
    {
        var input = new SubscriberInput
        {
            Email = "ada",
            Cadence = "hourly",
            SendTime = "24:00",
            TimeZone = "Mars/Phobos",
            MaxPapers = "ten",
            Locale = "??",
            Bibtex = "perhaps",
            Status = "2",
            Topics = ["(agents", "=agents"],
        };
        Assert.Equal(
            [
                "'ada' is not a valid address: it has no @.",
                "The status is '2'. It must be active, paused, pending, unsubscribed or suppressed.",
                "The cadence is 'hourly'. It must be daily, weekdays, weekly or weekly:DAY, for example weekly:friday.",
                "The send time is '24:00'. It must be a time of day from 00:00 to 23:59, for example 07:30.",
                "The time zone is 'Mars/Phobos'. It must be an IANA time zone, for example Europe/Berlin or UTC.",
                "The number of papers is 'ten'. It must be 1 to 100.",
                "The language is '??'. It must be a language, for example en, de or pt-BR.",
                "BibTeX is 'perhaps'. It must be yes or no.",
                "The topic '(agents' is not valid: at character 1 of the query: Missing closing parenthesis (did you mean: (agents)).",
                "The topic '=agents' is not valid: the name before = is empty.",
            ],
            input.Parse(Defaults).Errors);
    }

    [Theory]
    [InlineData("daily", Cadence.Daily, DayOfWeek.Monday, "daily")]
    [InlineData("Weekdays", Cadence.Weekdays, DayOfWeek.Monday, "weekdays")]
    [InlineData("weekly", Cadence.Weekly, DayOfWeek.Monday, "weekly:monday")]
    [InlineData("weekly friday", Cadence.Weekly, DayOfWeek.Friday, "weekly:friday")]
    [InlineData("weekly:SUNDAY", Cadence.Weekly, DayOfWeek.Sunday, "weekly:sunday")]
    public void A_cadence_is_written_in_words(string text, Cadence cadence, DayOfWeek day, string canonical)
    {
        Assert.True(CadenceText.TryParse(text, out var readCadence, out var readDay));
        Assert.Equal((cadence, day), (readCadence, readDay));
        Assert.Equal(canonical, CadenceText.Format(readCadence, readDay));
    }

    [Theory]
    [InlineData("Agents=language model agents", "Agents", "language model agents")]
    [InlineData(" Agents  =  language\n model ", "Agents", "language model")]
    [InlineData("cat:cs.CL -survey", "cat:cs.CL -survey", "cat:cs.CL -survey")]
    [InlineData("\"E = mc2\" physics", "\"E = mc2\" physics", "\"E = mc2\" physics")]
    public void A_topic_has_the_name_before_the_equals_sign_or_is_its_own_name(string text, string name, string query)
    {
        var topic = TopicText.Parse(text).Topic!;
        Assert.Equal((name, query), (topic.Name, topic.Query));
        Assert.Equal(topic, TopicText.Parse(TopicText.Format(topic)).Topic);
    }

    [Theory]
    [InlineData("Agents=llm agents [wide, max 3, paused]", TopicBreadth.Wide, 3, true)]
    [InlineData("llm agents [ Narrow ]", TopicBreadth.Narrow, null, false)]
    [InlineData("llm agents [normal]", TopicBreadth.Normal, null, false)]
    [InlineData("llm agents [MAX 100]", TopicBreadth.Normal, 100, false)]
    public void Settings_follow_the_query(string text, TopicBreadth breadth, int? most, bool isPaused)
    {
        var topic = TopicText.Parse(text).Topic!;
        Assert.Equal(("llm agents", breadth, most, isPaused), (topic.Query, topic.Breadth, topic.MaxPapers, topic.IsPaused));
        Assert.Equal(topic, TopicText.Parse(TopicText.Format(topic)).Topic);
    }

    [Theory]
    [InlineData("vision [max 3] action")]
    [InlineData("agents [wide")]
    [InlineData("agents [wide] [max 3]")]
    [InlineData("agents [max 3, planning]tools")]
    public void Settings_at_another_place_are_an_error(string text) =>
        Assert.Contains(
            "settings must be at its end, in one pair of brackets, as in: agents [wide, max 3]", TopicText.Parse(text).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("agents [wide, narrow]", "the breadth")]
    [InlineData("agents [max 2, max 5]", "max")]
    [InlineData("agents [Paused, paused]", "paused")]
    public void A_setting_is_given_once(string text, string setting) =>
        Assert.Contains($" sets {setting} twice", TopicText.Parse(text).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("agents [planning] tools")]
    [InlineData("agents [wide angle")]
    [InlineData("\"a [wide] street\"")]
    public void Other_brackets_belong_to_the_query(string text) =>
        Assert.Equal(text, TopicText.Parse(text).Topic!.Query);

    [Theory]
    [InlineData("agents [broad]", "broad")]
    [InlineData("agents [max 0]", "max 0")]
    [InlineData("agents []", "")]
    public void A_setting_that_does_not_exist_is_an_error_that_names_those_that_do(string text, string setting) =>
        Assert.Contains(
            $"'{setting}' is not a setting; there are narrow, normal, wide, max 1 to max 100 and paused", TopicText.Parse(text).Error, StringComparison.Ordinal);
}
