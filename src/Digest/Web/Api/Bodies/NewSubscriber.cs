using Digest.Subscribers;

namespace Digest.Web.Api.Bodies;

/// <summary>A subscriber who is to be added.</summary>
internal record NewSubscriber : SubscriberFields
{
    public required string Email { get; init; }

    /// <summary>When and how the person agreed to get mail.</summary>
    public string? Consent { get; init; }

    /// <summary>None: the digest has trending papers.</summary>
    public IReadOnlyList<TopicFields> Topics { get; init; } = [];

    /// <param name="errors">All that is wrong.</param>
    /// <returns>Null when something is wrong.</returns>
    public Subscriber? Parse(SubscribersOptions defaults, out IReadOnlyList<string> errors)
    {
        var (subscriber, problems) = (ToInput(Email) with { Consent = Consent }).Parse(defaults);
        var topics = TopicFields.Parse(Topics, out var topicErrors);
        errors = [.. problems, .. topicErrors];
        return errors.Count == 0 ? subscriber! with { Topics = topics } : null;
    }
}

/// <summary>As <see cref="NewSubscriber"/>, by someone who vouches for them or asks them.</summary>
internal sealed record AddedSubscriber : NewSubscriber
{
    /// <summary>
    /// True: a mail asks them first. False: they get digests at once, because they have agreed elsewhere.
    /// </summary>
    public bool Confirm { get; init; } = true;
}

/// <summary>As <see cref="NewSubscriber"/>, by a visitor of a page.</summary>
internal sealed record VisitorSignUp : NewSubscriber
{
    /// <summary>The visitor's IP address: then the limits of the subscribe page hold for their network.</summary>
    public string? VisitorAddress { get; init; }
}
