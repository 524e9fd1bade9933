using Digest.Embeddings;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Tests.Embeddings;

/// <summary>The encoder that comes with the program; skipped where it was left out of the build.</summary>
public class OnnxSentenceEncoderTests
{
    [Fact]
    public void What_means_the_same_is_close_whatever_its_words()
    {
        Assert.SkipUnless(EncoderAssets.Packaged() is not null, "The build left the sentence encoder out.");
        using var encoder = new OnnxSentenceEncoder(EncoderAssets.Packaged()!, TimeProvider.System);
        var vectors = encoder.Encode(["text to speech", "A neural vocoder reads sentences aloud.", "Protein folding with diffusion models", ""], TestDatabase.Token);

        Assert.All(vectors[..3], vector => Assert.Equal(1, vector.Sum(value => value * value), 0.001));
        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.2);
        // The same text alone, and padded beside a longer one.
        Assert.Equal(vectors[0], encoder.Encode(["text to speech"], TestDatabase.Token)[0], (a, b) => Math.Abs(a - b) < 0.0001);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "empty.onnx")]
    public void Without_a_model_there_is_no_encoder_and_no_error(bool isEnabled, string? model)
    {
        var file = model is null ? null : Path.GetTempFileName();
        using var encoders = new SentenceEncoders(new EmbeddingOptions { Enabled = isEnabled, Model = file }, TimeProvider.System, NullLogger<SentenceEncoders>.Instance);
        Assert.Null(encoders.Current);
        if (file is not null) File.Delete(file);
    }

    [Fact]
    public void A_model_that_does_not_exist_is_reported_with_its_key() => Assert.Equal(
        ["Embeddings:Model is '/no/model.onnx', which does not exist. It must be an ONNX file."],
        EmbeddingOptionsValidator.Failures(new EmbeddingOptions { Model = "/no/model.onnx" }));

    private static float Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
