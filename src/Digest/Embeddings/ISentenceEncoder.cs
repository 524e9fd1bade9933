namespace Digest.Embeddings;

/// <summary>Turns texts into vectors whose cosine says how close their meanings are. Thread-safe.</summary>
internal interface ISentenceEncoder
{
    /// <summary>Names the model and how texts are given to it: vectors of different versions do not compare.</summary>
    string Version { get; }

    /// <summary>Vectors of length 1, in the order of the texts.</summary>
    float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
