using Digest.Rendering.Templates;

namespace Digest.Rendering.Cards;

/// <summary>What all who get a paper get alike, rendered and encoded once.</summary>
/// <param name="Html">Its tag is the mail engine's <c>SharedPart</c>; so is that of <paramref name="Text"/>.</param>
/// <param name="Bibtex">Its entry in the attachment that some readers get.</param>
internal sealed record PaperCard(PaperCardKey Key, string Title, Link? Url, Markup Html, Markup Text, byte[] Bibtex)
{
    /// <summary>Bytes held, roughly: either form is kept as text and as encoded text.</summary>
    public int Weight => 512 + (Title.Length * 2) + Bibtex.Length + ((Html.Utf8.Length + Text.Utf8.Length) * 5 / 2);
}

/// <summary>All that a card's bytes depend on besides the brand.</summary>
/// <param name="Templates">Which version of the card's templates; see <see cref="TemplateLibrary.VersionOf"/>.</param>
internal readonly record struct PaperCardKey(
    long PaperKey, int Revision, int Upvotes, int Comments, string Locale, long Templates);
