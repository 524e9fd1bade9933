using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// What letters stand for, as papers define it: "mixture of experts (MoE)". An acronym has a meaning when papers agree
/// on it: at least three define it, and at least half of those the same. Other acronyms are only letters.
/// </summary>
internal sealed class AcronymTable
{
    private const int EnoughPapers = 3;

    /// <summary>Most definitions are one paper's own; those are dropped when there are as many.</summary>
    private const int MaxDefinitions = 200_000;

    /// <summary>A long form is one of an acronym's meanings when this share of its definitions, and as many papers,
    /// have it.</summary>
    private const double MeaningShare = 0.15;
    private const int MeaningPapers = 5;

    private readonly Dictionary<(string Acronym, string LongForm), int> _definitions = [];
    private readonly Dictionary<string, int> _defined = new(StringComparer.Ordinal);
    private Agreement? _agreed;

    public void Add(string text)
    {
        foreach (var definition in AcronymDefinitions.In(text)) Add(definition, 1);
        if (_definitions.Count > MaxDefinitions)
            DropRare();
    }

    /// <summary>Removes the definitions of one paper.</summary>
    public void DropRare()
    {
        foreach (var (definition, count) in _definitions) if (count == 1) _definitions.Remove(definition);
    }

    public void Merge(AcronymTable other, double share)
    {
        foreach (var (definition, count) in other._definitions)
            if ((int)Math.Round(share * count) is > 0 and var part) Add(definition, part);
    }

    /// <summary>The stems that an acronym (as a stem) stands for; null when papers do not agree.</summary>
    public string[]? LongForm(string acronym) => Agreed().LongForms.GetValueOrDefault(acronym);

    /// <summary>The acronym, as a stem, of these stems; null when there is none.</summary>
    public string? Acronym(string[] stems) =>
        Agreed().Acronyms is { Count: > 0 } acronyms ? acronyms.GetValueOrDefault(string.Join(' ', stems)) : null;

    /// <summary>Every long form, as stems, that enough papers give this acronym.</summary>
    public IReadOnlyList<string[]> Meanings(string acronym) => Agreed().Meanings[acronym].ToList();

    /// <summary>Every acronym that enough papers give these stems.</summary>
    public IEnumerable<string> AcronymsOf(ReadOnlySpan<string> stems) => Agreed().Names[string.Join(' ', stems!)];

    public void Write(BinaryWriter writer)
    {
        writer.Write(_definitions.Count);
        foreach (var ((acronym, longForm), count) in _definitions)
        {
            writer.Write(acronym);
            writer.Write(longForm);
            writer.Write7BitEncodedInt(count);
        }
    }

    public void Read(BinaryReader reader)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
            Add((reader.ReadString(), reader.ReadString()), reader.Read7BitEncodedInt());
    }

    private void Add((string Acronym, string LongForm) definition, int count)
    {
        _definitions[definition] = _definitions.GetValueOrDefault(definition) + count;
        _defined[definition.Acronym] = _defined.GetValueOrDefault(definition.Acronym) + count;
        _agreed = null;
    }

    /// <summary>
    /// Worked out once the table has stopped growing; two readers may do it at once and come to the same.
    /// </summary>
    private Agreement Agreed()
    {
        if (_agreed is { } known) return known;
        var longForms = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var acronyms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ((acronym, longForm), count) in _definitions)
        {
            if (count < EnoughPapers || count * 2 < _defined[acronym]) continue;
            longForms[acronym] = longForm.Split(' ');
            acronyms[longForm] = acronym;
        }
        var meanings = _definitions
            .Where(entry => entry.Value >= MeaningPapers && entry.Value >= MeaningShare * _defined[entry.Key.Acronym])
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key)
            .Select(entry => entry.Key).ToList();
        return _agreed = new Agreement(
            longForms,
            acronyms,
            meanings.ToLookup(meaning => meaning.Acronym, meaning => meaning.LongForm.Split(' ')),
            meanings.ToLookup(meaning => meaning.LongForm, meaning => meaning.Acronym));
    }

    private sealed record Agreement(
        Dictionary<string, string[]> LongForms,
        Dictionary<string, string> Acronyms,
        ILookup<string, string[]> Meanings,
        ILookup<string, string> Names);
}
