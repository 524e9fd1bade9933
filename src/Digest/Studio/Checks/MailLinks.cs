using Digest.Studio.Renderings;

namespace Digest.Studio.Checks;

/// <param name="Text">Of the first.</param>
/// <param name="Place">Of the first.</param>
internal sealed record MailLink(string Address, string Text, TemplatePlace? Place, int Count);

internal static class MailLinks
{
    /// <summary>Every address once, in the order of the mail.</summary>
    public static IReadOnlyList<MailLink> Of(MailDocument document, TemplateMap map) =>
    [
        .. document.Elements
            .Where(element => element.Name == "a" && element["href"].Length > 0)
            .GroupBy(element => element["href"])
            .Select(same => new MailLink(
                same.Key, document.TextOf(same.First()), map.At(same.First().Offset), same.Count())),
    ];
}
