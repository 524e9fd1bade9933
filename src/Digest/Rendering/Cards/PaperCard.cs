using Digest.Rendering.Templates;

namespace Digest.Rendering.Cards;

/// <summary>What all who get a paper get alike, rendered once.</summary>
/// <param name="Bibtex">Its entry in the attachment that some readers get.</param>
internal sealed record PaperCard(PaperCardKey Key, string Title, Link? Url, Markup Html, Markup Text, byte[] Bibtex)
{
    /// <summary>Bytes held, roughly.</summary>
    public int Weight => 512 + (Title.Length * 2) + Bibtex.Length + Html.Utf8.Length + Text.Utf8.Length;
}

/// <summary>All that a card's bytes depend on besides the brand.</summary>
/// <param name="Templates">Which version of the card's templates; see <see cref="TemplateLibrary.VersionOf"/>.</param>
internal readonly record struct PaperCardKey(
    long PaperKey, int Revision, int Upvotes, int Comments, string Locale, long Templates);
