namespace Digest.Sources.Reading;

/// <summary>
/// The entries of one answer. One that cannot be read is a problem of its own and never costs the rest; of too many the
/// first are taken.
/// </summary>
/// <param name="kind">What an entry is called where it has no name of its own: <c>item 3</c>.</param>
internal sealed class EntryReader<T>(string kind)
{
    public List<T> Read { get; } = [];

    public List<SourceProblem> Problems { get; } = [];

    /// <summary>Unreadable ones included.</summary>
    public int Seen { get; private set; }

    /// <param name="name">The entry's own, where it has one.</param>
    /// <param name="title">As received; reported when it is too long.</param>
    /// <param name="summary">The same.</param>
    /// <returns>False when there are more than are taken.</returns>
    public bool TryAdd(XmlItem item, string? name, Func<XmlItem, T> read, string? title, string? summary)
    {
        if (Seen == SafeXml.MaxItems)
        {
            Problems.Add(new SourceProblem("answer", $"has more than {SafeXml.MaxItems} entries; truncated"));
            return false;
        }

        Seen++;
        var place = Place(name);
        try
        {
            Read.Add(read(item));
            if (item.Problem is { } problem) Problems.Add(new SourceProblem(place, problem));
            if (PaperFields.Cut(place, title, summary) is { } cut) Problems.Add(cut);
        }
        catch (FormatException e)
        {
            Problems.Add(new SourceProblem(place, e.Message));
        }

        return true;
    }

    /// <summary>The place of the entry seen last.</summary>
    public string Place(string? name = null) => name?.Trim() ?? FormattableString.Invariant($"{kind} {Seen}");

    /// <summary>Notes that the response was longer than what was read of it.</summary>
    public void NoteCut(bool isCut)
    {
        if (isCut) Problems.Add(new SourceProblem("response", "exceeds the size limit; truncated"));
    }

    /// <summary>Notes what was wrong with the response as a whole.</summary>
    public void Note(string? notice)
    {
        if (notice is not null) Problems.Add(new SourceProblem("answer", notice));
    }
}
