namespace Digest.Editions;

/// <summary>What one run made.</summary>
public sealed class EditionReport
{
    public int Made { get; private set; }

    /// <summary>Editions without papers: recorded, not mailed.</summary>
    public int Quiet { get; private set; }

    public bool DidNothing => Made + Quiet == 0;

    public void Add(IReadOnlyList<Edition> editions)
    {
        Quiet += editions.Count(edition => edition.Papers.Count == 0);
        Made += editions.Count(edition => edition.Papers.Count > 0);
    }

    public override string ToString() => $"{Made} editions, {Quiet} quiet";
}
