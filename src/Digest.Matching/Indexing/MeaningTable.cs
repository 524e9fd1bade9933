using System.Numerics.Tensors;

namespace Digest.Matching.Indexing;

/// <summary>
/// The meanings of an index's documents as half floats: half of the memory, and exact enough for an order by likeness.
/// Built once and then only read.
/// </summary>
public sealed class MeaningTable
{
    private readonly Half[] _values;
    private readonly int[] _places;
    private readonly int _dimensions;

    /// <param name="meanings">By document; empty for one whose meaning is not known.</param>
    public MeaningTable(IReadOnlyList<float[]> meanings)
    {
        _dimensions = meanings.Count == 0 ? 0 : meanings.Max(meaning => meaning.Length);
        _places = new int[meanings.Count];
        Known = meanings.Count(meaning => meaning.Length == _dimensions && _dimensions > 0);
        _values = new Half[(long)Known * _dimensions];
        var next = 0;
        for (var i = 0; i < _places.Length; i++)
        {
            var isKnown = _dimensions > 0 && meanings[i].Length == _dimensions;
            _places[i] = isKnown ? next : -1;
            if (!isKnown) continue;
            TensorPrimitives.ConvertToHalf(meanings[i], _values.AsSpan(next, _dimensions));
            next += _dimensions;
        }
    }

    /// <summary>Documents whose meaning is known.</summary>
    public int Known { get; }

    public bool Has(int document) => _places[document] >= 0;

    /// <summary>The cosine of each document's meaning and this one; null for a document whose meaning is not
    /// known.</summary>
    public float?[] Similarities(ReadOnlySpan<float> meaning)
    {
        var similarities = new float?[_places.Length];
        if (meaning.Length != _dimensions) return similarities;
        var one = new float[_dimensions];
        for (var i = 0; i < similarities.Length; i++)
        {
            if (_places[i] < 0) continue;
            TensorPrimitives.ConvertToSingle(_values.AsSpan(_places[i], _dimensions), one);
            similarities[i] = TensorPrimitives.Dot(one, meaning);
        }

        return similarities;
    }
}
