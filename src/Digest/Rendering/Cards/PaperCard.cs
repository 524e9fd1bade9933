using Digest.Rendering.Templates;

namespace Digest.Rendering.Cards;

/// <summary>What all who get a paper get alike, rendered once.</summary>
/// <param name="Summary">What the card says of the paper.</param>
/// <param name="Bibtex">Its entry in the attachment that some readers get.</param>
internal sealed record PaperCard(
    PaperCardKey Key, string Title, Link? Url, string? Summary, Markup Html, Markup Text, byte[] Bibtex)
{
    /// <summary>Bytes held, roughly.</summary>
    public int Weight =>
        512 + ((Title.Length + (Summary?.Length ?? 0)) * 2) + Bibtex.Length + Html.Utf8.Length + Text.Utf8.Length;
}

/// <summary>All that a card's bytes depend on besides the brand.</summary>
/// <param name="Year">Of the edition: dates of other years are written with theirs.</param>
/// <param name="IsGenerated">It shows the generated summary; there is one of a paper, revision and language.</param>
/// <param name="Templates">Which version of the card's templates; see <see cref="TemplateLibrary.VersionOf"/>.</param>
internal readonly record struct PaperCardKey(
    long PaperKey,
    int Revision,
    int Upvotes,
    int Comments,
    string Locale,
    int Year,
    bool IsGenerated,
    long Templates);
