namespace Digest.Web.Api.Bodies;

/// <summary>How long a pause is.</summary>
internal sealed record PauseFields
{
    /// <summary>The day on which it ends; null until it is resumed.</summary>
    public DateOnly? Until { get; init; }
}
