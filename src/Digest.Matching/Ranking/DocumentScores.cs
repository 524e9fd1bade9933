namespace Digest.Matching.Ranking;

/// <summary>
/// A number for some of an index's documents, 0 for the others. Costs as much as the documents touched: it is cleared by undoing, never by sweeping.
/// </summary>
internal sealed class DocumentScores(int documentCount)
{
    private readonly float[] _score = new float[documentCount];
    private readonly int[] _touched = new int[documentCount];
    private int _count;

    public ReadOnlySpan<int> Documents => _touched.AsSpan(0, _count);

    public float this[int document] => _score[document];

    /// <summary>Adds a positive amount.</summary>
    public void Add(int document, float amount)
    {
        if (_score[document] == 0) _touched[_count++] = document;
        _score[document] += amount;
    }

    /// <summary>Sets a touched document's score; 0 stays among <see cref="Documents"/> until <see cref="DropZeros"/>.</summary>
    public void Set(int document, float score) => _score[document] = score;

    public void DropZeros()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++) if (_score[_touched[i]] != 0) _touched[kept++] = _touched[i];
        _count = kept;
    }

    public void Clear()
    {
        foreach (var document in Documents) _score[document] = 0;
        _count = 0;
    }
}

/// <summary>Score tables for one evaluation, used again by the next; one evaluation uses them at a time.</summary>
internal sealed class ScoreTables(int documentCount)
{
    private readonly Stack<DocumentScores> _free = new();

    public DocumentScores Take() => _free.TryPop(out var scores) ? scores : new DocumentScores(documentCount);

    public void Return(DocumentScores scores)
    {
        scores.Clear();
        _free.Push(scores);
    }
}
