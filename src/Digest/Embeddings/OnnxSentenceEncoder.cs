using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;

namespace Digest.Embeddings;

/// <summary>
/// A BERT-like encoder over ONNX Runtime: the mean of the last hidden state over the text's tokens, brought to length
/// 1. One session is shared by all callers, loaded when it is first used: comparing stored vectors does not wait.
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
    private readonly Lazy<InferenceSession> _session;

    public OnnxSentenceEncoder(EncoderAssets assets)
    {
        _tokenizer = new Lazy<BertTokenizer>(() =>
        {
            using var vocabulary = File.OpenRead(assets.Vocabulary);
            return BertTokenizer.Create(vocabulary);
        });
        _session = new Lazy<InferenceSession>(() =>
        {
            using var options = new SessionOptions { InterOpNumThreads = 1, EnableCpuMemArena = false };
            // Weights in a second order would be faster by a quarter, for 80 MB.
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            return new InferenceSession(assets.Model, options);
        });
        Version = $"{assets.Version}/{MaxTokens}";
    }

    public string Version { get; }

    public float[][] Encode(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        foreach (var batch in Batches(texts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(batch, vectors);
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
    internal IDisposableReadOnlyCollection<OrtValue> Infer(IReadOnlyList<EncodedText> batch)
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
        var session = _session.Value;
        long[] shape = [batch.Count, length];
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typesValue = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        var inputs = new Dictionary<string, OrtValue> { ["input_ids"] = idsValue, ["attention_mask"] = maskValue };
        if (session.InputMetadata.ContainsKey("token_type_ids")) inputs["token_type_ids"] = typesValue;
        using var run = new RunOptions();
        return session.Run(run, inputs, [session.OutputMetadata.Keys.First()]);
    }

    /// <summary>Loads the model, which otherwise happens at first use.</summary>
    public void Load() => _ = _session.Value;

    public void Dispose()
    {
        if (_session.IsValueCreated) _session.Value.Dispose();
    }

    private void Run(IReadOnlyList<EncodedText> batch, float[][] vectors)
    {
        using var outputs = Infer(batch);
        var states = outputs[0].GetTensorDataAsSpan<float>();
        var length = batch[^1].Tokens.Length;
        var dimensions = states.Length / (batch.Count * length);
        for (var row = 0; row < batch.Count; row++)
        {
            var vector = new float[dimensions];
            for (var at = 0; at < batch[row].Tokens.Length; at++)
                TensorPrimitives.Add(vector, states.Slice((row * length + at) * dimensions, dimensions), vector);
            var norm = TensorPrimitives.Norm<float>(vector);
            if (norm > 0) TensorPrimitives.Divide(vector, norm, vector);
            vectors[batch[row].At] = vector;
        }
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
