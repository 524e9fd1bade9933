namespace Digest.Topics.Library;

/// <summary>One work of a person's own library.</summary>
/// <param name="Label">How the file names it: a BibTeX key, a title or an id.</param>
/// <param name="Identifiers">Texts that may be or hold an id: arXiv ids, addresses, DOIs.</param>
/// <param name="Title">Empty where the file has none.</param>
internal sealed record LibraryEntry(string Label, IReadOnlyList<string> Identifiers, string Title);
