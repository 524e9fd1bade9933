namespace Digest.Subscribers.Moving;

/// <summary>
/// A program whose exports are recognized by their columns. Headers are letters and digits in lower case.
/// </summary>
/// <param name="Columns">The program's own columns, which are not the list's.</param>
/// <param name="Read">Reads one person, from a cell by its header and the name of the file.</param>
internal sealed record OtherProgram(
    string Name, IReadOnlySet<string> Columns, Func<Func<string, string?>, string, Elsewhere> Read)
{
    /// <summary>What an export with these columns does not say; null when it says all.</summary>
    public Func<IReadOnlyCollection<string>, string?> Caution { get; init; } = _ => null;

    /// <summary>Null for any other list.</summary>
    public static OtherProgram? Find(IReadOnlyCollection<string> headers) =>
        MailchimpExport.Has(headers) ? MailchimpExport.Program
        : ListmonkExport.Has(headers) ? ListmonkExport.Program
        : null;
}
