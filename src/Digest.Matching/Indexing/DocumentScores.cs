using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Digest.Matching.Indexing;

/// <summary>
/// A number for each document of an index; 0 means none. One plain array: a query touches so many documents that adding
/// without a check and sweeping all with vector instructions is faster than remembering which were touched.
/// </summary>
internal sealed class DocumentScores(int documentCount)
{
    private readonly float[] _score = new float[documentCount];
    private readonly int[] _documents = new int[documentCount];

    /// <summary>The documents with a score as of now, in order; valid until it is asked for again.</summary>
    public ReadOnlySpan<int> Documents => Where(new Scored());

    /// <summary>Those with at least this score, in order; shares its buffer with <see cref="Documents"/>.</summary>
    public ReadOnlySpan<int> AtLeast(float least) => Where(new Reached(least));

    public float this[int document]
    {
        get => _score[document];
        set => _score[document] = value;
    }

    public void Add(int document, float amount) => _score[document] += amount;

    /// <summary>
    /// Adds to each of <paramref name="documents"/> its own of <paramref name="values"/> times <paramref
    /// name="factor"/>.
    /// </summary>
    public void Add(ReadOnlySpan<int> documents, ReadOnlySpan<float> values, float factor)
    {
        var score = _score;
        for (var i = 0; i < documents.Length && i < values.Length; i++) score[documents[i]] += factor * values[i];
    }

    public void Raise(int document, float to) => _score[document] = Math.Max(_score[document], to);

    /// <summary>Raises each document to what it has in <paramref name="other"/>.</summary>
    public void Raise(DocumentScores other)
    {
        var mine = Vectors(out var rest);
        var theirs = other.Vectors(out _);
        for (var i = 0; i < mine.Length; i++) mine[i] = Vector.Max(mine[i], theirs[i]);
        for (var i = rest; i < _score.Length; i++) Raise(i, other._score[i]);
    }

    public void AddScaled(DocumentScores other, float factor)
    {
        var mine = Vectors(out var rest);
        var theirs = other.Vectors(out _);
        for (var i = 0; i < mine.Length; i++) mine[i] += factor * theirs[i];
        for (var i = rest; i < _score.Length; i++) _score[i] += factor * other._score[i];
    }

    /// <summary>Adds 1 for each document that has any score in <paramref name="other"/>.</summary>
    public void Count(DocumentScores other)
    {
        foreach (var document in other.Documents) _score[document]++;
    }

    public void Clear() => _score.AsSpan().Clear();

    private Span<Vector<float>> Vectors(out int rest)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(_score.AsSpan());
        rest = vectors.Length * Vector<float>.Count;
        return vectors;
    }

    private ReadOnlySpan<int> Where<TTest>(TTest test) where TTest : struct, ITest
    {
        var count = 0;
        var at = 0;
        for (; at + Vector256<float>.Count <= _score.Length; at += Vector256<float>.Count)
        {
            var passing = test.Passing(Vector256.LoadUnsafe(ref _score[at])).ExtractMostSignificantBits();
            for (; passing != 0; passing &= passing - 1)
                _documents[count++] = at + BitOperations.TrailingZeroCount(passing);
        }
        for (; at < _score.Length; at++) if (test.Passes(_score[at])) _documents[count++] = at;
        return _documents.AsSpan(0, count);
    }

    private interface ITest
    {
        Vector256<float> Passing(Vector256<float> scores);

        bool Passes(float score);
    }

    private readonly record struct Scored : ITest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Passing(Vector256<float> scores) => ~Vector256.Equals(scores, Vector256<float>.Zero);

        public bool Passes(float score) => score != 0;
    }

    private readonly record struct Reached(float Least) : ITest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Passing(Vector256<float> scores) =>
            Vector256.GreaterThanOrEqual(scores, Vector256.Create(Least));

        public bool Passes(float score) => score >= Least;
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
