using System.Globalization;
using Digest.Outbox;
using Digest.Papers.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Digest.Studio.Choices;

/// <summary>What to look at, as the address of a page says it: a subscriber, a typed query or a fixture.</summary>
internal sealed record Choice
{
    private const int MaxLength = 500;
    private const int MaxLanguageLength = 12;

    public string? Subscriber { get; init; }

    public string? Query { get; init; }

    /// <summary>The default where neither of the others is given.</summary>
    public string Fixture { get; init; } = Fixtures.FixtureSet.Default;

    /// <summary>Null: the next digest.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Which mail of the subscriber.</summary>
    public MailKind Mail { get; init; } = MailKind.Edition;

    /// <summary>Of a fixture; null: English.</summary>
    public string? Language { get; init; }

    public bool IsFixture => Subscriber is null && Query is null;

    public static Choice Of(IQueryCollection query) => new()
    {
        Subscriber = Text(query, "subscriber"),
        Query = Text(query, "query"),
        Fixture = Text(query, "fixture") ?? Fixtures.FixtureSet.Default,
        Day = DateOnly.TryParseExact(Text(query, "day"), "yyyy-MM-dd", out var day) ? day : null,
        Mail = EnumName.Find<MailKind>(Text(query, "mail") ?? "") ?? MailKind.Edition,
        Language = Text(query, "language") is { Length: <= MaxLanguageLength } language
            && language.All(letter => char.IsAsciiLetter(letter) || letter == '-') ? language : null,
    };

    /// <summary>The same as the query of an address, begun with a question mark.</summary>
    public string ToQuery(params IEnumerable<(string Name, string Value)> more)
    {
        var query = new QueryBuilder();
        if (Subscriber is not null) query.Add("subscriber", Subscriber);
        if (Query is not null) query.Add("query", Query);
        if (IsFixture) query.Add("fixture", Fixture);
        if (Day is { } day) query.Add("day", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (Mail != MailKind.Edition) query.Add("mail", Mail.ToString().ToLowerInvariant());
        if (Language is not null) query.Add("language", Language);
        foreach (var (name, value) in more) query.Add(name, value);
        return query.ToString();
    }

    private static string? Text(IQueryCollection query, string name) =>
        query[name] is [{ } value] && value.Trim() is { Length: > 0 and <= MaxLength } text ? text : null;
}
