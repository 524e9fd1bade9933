using System.Globalization;
using Digest.Editions;
using Digest.Rendering.Cards;
using Digest.Rendering.Messages;

namespace Digest.Rendering.Bibtex;

/// <summary>
/// The papers of one edition as a file for reference managers, attached to the mail of those who want it.
/// </summary>
internal static class BibtexFile
{
    /// <summary>No text/*: programs that do not know BibTeX would show it below the digest.</summary>
    private const string MediaType = "application/x-bibtex; charset=utf-8";

    public static MailAttachment Of(Edition edition, PaperCard[] cards)
    {
        var content = new MemoryStream();
        foreach (var card in cards)
        {
            if (content.Length > 0) content.WriteByte((byte)'\n');
            content.Write(card.Bibtex);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"digest-{edition.Period:yyyy-MM-dd}.bib");
        return new MailAttachment(MediaType, name, content.ToArray());
    }
}
