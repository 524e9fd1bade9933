using System.Text.Json;
using Digest.Topics;

namespace Digest.Subscribers.SignUps;

/// <summary>What a stranger asked for on a page, for an address that nobody has looked up yet.</summary>
/// <param name="Input">As text, so that a request of an earlier release can be read; its address alone where a link
/// is asked for.</param>
/// <param name="Examples">Rows of papers to get more like.</param>
/// <param name="Subscriber">Who moves to the address; 0 otherwise.</param>
internal sealed record SignUp(
    SignUpKind Kind, SubscriberInput Input, IReadOnlyList<long> Examples, long Subscriber = 0)
{
    /// <summary>Any name and query, which text would not keep apart. Null in a request of an earlier release, where the
    /// input has them.</summary>
    public IReadOnlyList<Topic>? Topics { get; init; }

    public static SignUp To(Subscriber subscriber, IReadOnlyList<long> examples) =>
        // A worker of an earlier release knows the topics of the input alone.
        new(SignUpKind.Subscribe, SubscriberInput.Of(subscriber) with { Topics = TextsOf(subscriber) }, examples)
        {
            Topics = [.. subscriber.Topics.Select(topic => topic with { Key = 0 })],
        };

    /// <returns>Null for none, and for one that a newer release wrote.</returns>
    public static SignUp? Read(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<SignUp>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The subscriber that was asked for; null when this release cannot read it.</summary>
    public Subscriber? Wanted()
    {
        var input = Topics is null ? Input : Input with { Topics = [] };
        return input.Parse(new SubscribersOptions()).Subscriber is { } wanted
            ? wanted with { Topics = Topics ?? wanted.Topics }
            : null;
    }

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The owner of an address wants the link to their settings.</summary>
    public static SignUp ForLink(EmailAddress email) =>
        new(SignUpKind.Link, new SubscriberInput { Email = email.ToString() }, []);

    /// <summary>A subscriber wants to move to an address.</summary>
    public static SignUp ForMove(long subscriber, EmailAddress email) =>
        new(SignUpKind.Move, new SubscriberInput { Email = email.ToString() }, [], subscriber);

    private static IReadOnlyList<string> TextsOf(Subscriber subscriber) =>
        [.. subscriber.Topics.Select(TopicText.Format)];
}

internal enum SignUpKind
{
    Subscribe,
    Link,
    Move,
}

/// <summary>Whether a request was taken, whatever its address.</summary>
internal enum SignUpAcceptance
{
    Taken,

    /// <summary>Its network has asked too often.</summary>
    TooManyFromNetwork,

    /// <summary>Too many wait: the service is under attack, or the job does not run.</summary>
    Full,
}
