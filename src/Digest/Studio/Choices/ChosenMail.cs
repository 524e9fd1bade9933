using Digest.Delivery;
using Digest.Editions;
using Digest.Studio.Fixtures;
using Digest.Subscribers;

namespace Digest.Studio.Choices;

/// <summary>What a choice comes to, before it is rendered.</summary>
/// <param name="Title">Says what is shown.</param>
/// <param name="Mail">Null for a page, and where there is nothing to show.</param>
/// <param name="Page">A fixture that is a page.</param>
/// <param name="Note">Why there is nothing to show, or that this would not be sent; null otherwise.</param>
internal sealed record ChosenMail(string Title, OutgoingMail? Mail, Fixture? Page = null, string? Note = null)
{
    public Subscriber? Subscriber { get; init; }

    public Edition? Edition { get; init; }

    public bool IsFixture { get; init; }
}
