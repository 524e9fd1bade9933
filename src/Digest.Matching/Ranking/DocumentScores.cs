namespace Digest.Matching.Ranking;

/// <summary>
/// A number for some of an index's documents, 0 for the others. Costs as much as the documents touched: clearing raises a generation instead of sweeping.
/// </summary>
internal sealed class DocumentScores(int documentCount)
{
    private readonly float[] _score = new float[documentCount];
    private readonly int[] _generationOf = new int[documentCount];
    private readonly int[] _touched = new int[documentCount];
    private int _generation = 1;
    private int _count;

    public ReadOnlySpan<int> Documents => _touched.AsSpan(0, _count);

    public float this[int document] => _generationOf[document] == _generation ? _score[document] : 0;

    public void Add(int document, float amount)
    {
        if (_generationOf[document] == _generation)
        {
            _score[document] += amount;
            return;
        }
        _generationOf[document] = _generation;
        _score[document] = amount;
        _touched[_count++] = document;
    }

    /// <summary>Sets a touched document's score; 0 stays among <see cref="Documents"/> until <see cref="DropZeros"/>.</summary>
    public void Set(int document, float score) => _score[document] = score;

    public void DropZeros()
    {
        var kept = 0;
        foreach (var document in Documents)
        {
            if (_score[document] != 0) _touched[kept++] = document;
            else _generationOf[document] = 0;
        }
        _count = kept;
    }

    public void Clear()
    {
        _generation++;
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
