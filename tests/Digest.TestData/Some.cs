using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Tests.Support;

/// <summary>Ordinary things; a test changes with <c>with</c> what it is about.</summary>
public static class Some
{
    internal static Paper Paper(string id, string title = "A paper", int upvotes = 0) => new()
    {
        Id = PaperId.Arxiv(id),
        Title = title,
        Abstract = $"We study {title}.",
        Authors = ["Ada Lovelace", "Alan Turing"],
        AuthorCount = 2,
        Categories = ["cs.CL"],
        AbstractUrl = $"https://arxiv.org/abs/{id}",
        Upvotes = upvotes,
    };

    internal static Subscriber Subscriber(string email, params string[] topics) => new()
    {
        Email = EmailAddress.Parse(email).Address!,
        SendTime = new TimeOnly(7, 0),
        TimeZone = "UTC",
        Topics = [.. topics.Select(topic => new Topic(0, topic, topic))],
    };
}
