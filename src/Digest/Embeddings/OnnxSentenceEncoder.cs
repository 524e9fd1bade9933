using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace Digest.Embeddings;

/// <summary>
/// A BERT-like encoder over ONNX Runtime: the mean of the last hidden state over the text's tokens, brought to length
/// 1. One session is shared by all callers, and exists while texts are encoded: comparing stored vectors needs none.
/// Texts of similar length go together, so that little is padded.
/// </summary>
internal sealed class OnnxSentenceEncoder : ISentenceEncoder, IDisposable
{
    /// <summary>Later words of an abstract say little that is new.</summary>
    public const int MaxTokens = 256;

    /// <summary>More characters than any text of <see cref="MaxTokens"/> tokens has.</summary>
    private const int MaxCharacters = 4000;

    /// <summary>Tokens in one run of the model: enough to use it well, and its memory stays small.</summary>
    private const int TokensPerBatch = 512;

    private const int MaxTextsPerBatch = 64;

    private readonly Lazy<BertTokenizer> _tokenizer;

    public OnnxSentenceEncoder(EncoderAssets assets, TimeProvider clock)
    {
        _tokenizer = new Lazy<BertTokenizer>(() =>
        {
            using var vocabulary = File.OpenRead(assets.Vocabulary);
            return BertTokenizer.Create(vocabulary);
        });
        Session = new ModelSession(assets.Model, clock);
        Version = $"{assets.Version}/{MaxTokens}";
    }

    public string Version { get; }

    internal ModelSession Session { get; }

    public float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        foreach (var batch in Batches(texts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var made = Session.Use(session => Run(session, batch));
            foreach (var (text, vector) in batch.Zip(made)) vectors[text.At] = vector;
        }
        return vectors;
    }

    /// <summary>The texts as tokens, shortest first, in batches of about the same length.</summary>
    internal IEnumerable<IReadOnlyList<EncodedText>> Batches(IReadOnlyList<string> texts)
    {
        var batch = new List<EncodedText>();
        foreach (var text in texts.Select((text, at) => Tokens(text, at)).OrderBy(text => text.Tokens.Length))
        {
            if (batch.Count == MaxTextsPerBatch || (batch.Count + 1) * text.Tokens.Length > TokensPerBatch)
            {
                if (batch.Count > 0) yield return batch;
                batch = [];
            }
            batch.Add(text);
        }
        if (batch.Count > 0) yield return batch;
    }

    /// <summary>Calls the model alone; the caller disposes the outputs.</summary>
    internal static IDisposableReadOnlyCollection<OrtValue> Infer(
        InferenceSession session, IReadOnlyList<EncodedText> batch)
    {
        var length = batch[^1].Tokens.Length;
        var (ids, mask) = (new long[batch.Count * length], new long[batch.Count * length]);
        for (var row = 0; row < batch.Count; row++)
        {
            for (var at = 0; at < batch[row].Tokens.Length; at++)
            {
                ids[row * length + at] = batch[row].Tokens[at];
                mask[row * length + at] = 1;
            }
        }
        long[] shape = [batch.Count, length];
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typesValue = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        var inputs = new Dictionary<string, OrtValue> { ["input_ids"] = idsValue, ["attention_mask"] = maskValue };
        if (session.InputMetadata.ContainsKey("token_type_ids")) inputs["token_type_ids"] = typesValue;
        using var run = new RunOptions();
        return session.Run(run, inputs, [session.OutputMetadata.Keys.First()]);
    }

    public void Dispose() => Session.Dispose();

    private static float[][] Run(InferenceSession session, IReadOnlyList<EncodedText> batch)
    {
        using var outputs = Infer(session, batch);
        var states = outputs[0].GetTensorDataAsSpan<float>();
        var length = batch[^1].Tokens.Length;
        var dimensions = states.Length / (batch.Count * length);
        var vectors = new float[batch.Count][];
        for (var row = 0; row < batch.Count; row++)
        {
            var vector = vectors[row] = new float[dimensions];
            for (var at = 0; at < batch[row].Tokens.Length; at++)
                TensorPrimitives.Add(vector, states.Slice((row * length + at) * dimensions, dimensions), vector);
            var norm = TensorPrimitives.Norm<float>(vector);
            if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
        }
        return vectors;
    }

    private EncodedText Tokens(string text, int at)
    {
        var head = text.Length > MaxCharacters ? text[..MaxCharacters] : text;
        var tokens = _tokenizer.Value.EncodeToIds(head);
        if (tokens.Count <= MaxTokens) return new EncodedText(at, [.. tokens]);
        return new EncodedText(at, [.. tokens.Take(MaxTokens - 1), tokens[^1]]);
    }
}

/// <param name="At">Its place among the texts asked for.</param>
internal readonly record struct EncodedText(int At, int[] Tokens);
