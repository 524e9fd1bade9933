namespace Digest.Web.Api.Bodies;

/// <summary>A digest to try, for no one in particular.</summary>
internal sealed record PreviewFields : SubscriberFields
{
    public IReadOnlyList<TopicFields> Topics { get; init; } = [];

    /// <summary>The day of a past digest; null for the next.</summary>
    public DateOnly? Date { get; init; }
}

/// <summary>A digest that was not sent. Without links to the subscriber's own pages.</summary>
/// <param name="Subject">Null where there is nothing to send; likewise the texts.</param>
/// <param name="NotShown">How many papers matched beyond those in it.</param>
internal sealed record PreviewDocument(
    DateOnly Period,
    string? Subject,
    string? Html,
    string? Text,
    int NotShown,
    IReadOnlyList<PreviewDocument.ChosenPaper> Papers)
{
    /// <param name="Score">Relevance, 0 to 1.</param>
    internal sealed record ChosenPaper(string Id, string Title, double Score, IReadOnlyList<ChosenReason> Reasons);

    /// <param name="Topic">Null for a trending paper.</param>
    /// <param name="Terms">What matched.</param>
    internal sealed record ChosenReason(Editions.ReasonKind Kind, string? Topic, IReadOnlyList<string> Terms);
}
