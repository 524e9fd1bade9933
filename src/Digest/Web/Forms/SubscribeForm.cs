using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Content;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Forms;

/// <summary>A topic as it is typed, with how strict it is to be.</summary>
internal sealed record TopicField(string Text, string Breadth);

/// <summary>What a visitor types to subscribe: all text, as it is shown again when something is wrong.</summary>
internal sealed record SubscribeForm
{
    public const int MaxTopics = 8;
    private const int MaxLineLength = 500;
    private const int MaxAuthors = 40, MaxCategories = 40;

    /// <summary>Address, time, zone, cadence and language.</summary>
    public required SubscriberInput Input { get; init; }

    public IReadOnlyList<TopicField> Topics { get; init; } = [];

    public string Categories { get; init; } = "";

    /// <summary>One a line, or with semicolons between them.</summary>
    public string Authors { get; init; } = "";

    /// <summary>Papers to get more like: ids, BibTeX or RIS.</summary>
    public string Library { get; init; } = "";

    /// <summary>Queries of which the visitor has read that they bring a lot.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Empty but for what can be guessed, and a query that was searched for.</summary>
    public static SubscribeForm For(HttpRequest request, SubscribersOptions defaults, ReaderTexts texts)
    {
        var query = ((string?)request.Query["q"] ?? "").Trim();
        var input = SubscriberInput.Of(new Subscriber
        {
            Email = new EmailAddress("", ""),
            Cadence = defaults.Cadence,
            SendTime = defaults.SendTime,
            MaxPapers = defaults.MaxPapers,
            TimeZone = ZoneChoices.Guess(request, defaults.TimeZone),
            Locale = texts.Language,
        });
        return new SubscribeForm
        {
            Input = input with { Email = "" },
            Topics = query.Length is > 0 and <= MaxLineLength ? [new TopicField(query, "")] : [],
        };
    }

    public static SubscribeForm Read(PageForm form, SubscribersOptions defaults)
    {
        var breadths = form.Lines("breadth", MaxLineLength);
        return new SubscribeForm
        {
            Input = new SubscriberInput
            {
                Email = form.Line("email", MaxLineLength),
                Cadence = form.Line("cadence", MaxLineLength),
                SendTime = form.Line("time", MaxLineLength),
                TimeZone = form.Line("zone", MaxLineLength),
                Locale = form.Line("language", MaxLineLength),
                MaxPapers = defaults.MaxPapers.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            Topics =
            [
                .. form.Lines("topic", MaxLineLength)
                    .Take(MaxTopics)
                    .Select((text, i) => new TopicField(text, breadths.ElementAtOrDefault(i) ?? ""))
                    .Where(topic => topic.Text.Length > 0),
            ],
            Categories = form.Line("categories", MaxLineLength),
            Authors = form.Text("authors"),
            Library = form.Text("library"),
            Accepted = form.Lines("accepted", MaxLineLength),
        };
    }

    /// <summary>Reads every field; each error is for one of them.</summary>
    public ReadSubscription Parse(SubscribersOptions defaults, ReaderTexts texts)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        if (EmailAddress.Parse(Input.Email).Address is null) errors["email"] = texts["address_not_valid"];
        var topics = new List<Topic?>();
        foreach (var (i, field) in Topics.Index())
        {
            var (topic, error) = TopicText.Parse(field.Text);
            if (topic is null) errors[TopicName(i)] = $"{texts["query_not_valid"]}: {error}";
            topics.Add(topic is { Breadth: TopicBreadth.Normal }
                ? topic with { Breadth = TopicSettingsText.BreadthNamed(field.Breadth) ?? TopicBreadth.Normal }
                : topic);
        }

        List<Topic> others = [];
        if (CategoryTopic() is { } category) others.Add(category);
        else if (Categories.Length > 0) errors["categories"] = texts["categories_not_valid"];
        if (AuthorTopic() is { } author) others.Add(author);
        else if (Authors.Length > 0) errors["authors"] = texts["authors_not_valid"];
        var all = topics.OfType<Topic>().Concat(others).ToList();
        if (errors.Count > 0) return new ReadSubscription(null, topics, errors, []);
        var (subscriber, problems) = (Input with { Topics = [.. all.Select(TopicText.Format)] }).Parse(defaults);
        return new ReadSubscription(subscriber, topics, errors, problems);
    }

    /// <summary>The name of a topic's error.</summary>
    public static string TopicName(int place) => $"topic-{place + 1}";

    /// <summary>Null when there are none, or one is not a category.</summary>
    private Topic? CategoryTopic()
    {
        var names = Categories.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > MaxCategories || !names.All(SearchForm.IsCategory)) return null;
        return TopicOf(string.Join(", ", names), string.Join(" OR ", names.Select(name => $"cat:{name}")));
    }

    /// <summary>As <see cref="FollowedAuthors"/> keeps them.</summary>
    private Topic? AuthorTopic()
    {
        var names = Authors.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(FollowedAuthors.Normalized)
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return names.Count is 0 or > MaxAuthors
            ? null
            : TopicOf(FollowedAuthors.TopicName, TopicQuery.By(names).ToString());
    }

    private static Topic? TopicOf(string name, string query) =>
        name.Length <= TopicText.MaxNameLength && TopicQuery.Parse(query).IsValid ? new Topic(0, name, query) : null;
}

/// <param name="Subscriber">Not stored yet; null when there are errors.</param>
/// <param name="Topics">Those of the fields, in order; null where one cannot be read.</param>
/// <param name="Errors">By the name of the field.</param>
/// <param name="Problems">Of no field in particular.</param>
internal sealed record ReadSubscription(
    Subscriber? Subscriber,
    IReadOnlyList<Topic?> Topics,
    IReadOnlyDictionary<string, string> Errors,
    IReadOnlyList<string> Problems);
