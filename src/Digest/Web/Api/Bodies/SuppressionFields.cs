using Digest.Subscribers;

namespace Digest.Web.Api.Bodies;

/// <summary>An address that must not be mailed.</summary>
internal sealed record SuppressionFields
{
    private const int MaxDetailLength = 500;

    public required string Email { get; init; }

    public SuppressionReason Reason { get; init; } = SuppressionReason.Operator;

    /// <summary>For the operator.</summary>
    public string? Detail { get; init; }

    /// <returns>Null when something is not valid.</returns>
    public EmailAddress? Parse(out IReadOnlyList<string> errors)
    {
        var (address, error) = EmailAddress.Parse(Email);
        var found = new List<string>();
        if (error is not null) found.Add(error);
        if (Detail?.Length > MaxDetailLength || Detail?.Any(char.IsControl) == true)
            found.Add($"The detail must have at most {MaxDetailLength} characters, none of them a control character.");
        errors = found;
        return found.Count == 0 ? address : null;
    }
}
