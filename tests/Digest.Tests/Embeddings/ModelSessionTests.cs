using Digest.Embeddings;
using Microsoft.Extensions.Time.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Digest.Tests.Embeddings;

/// <summary>The weights are in memory while texts are encoded, and not for the rest of the day.</summary>
public class ModelSessionTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void It_is_loaded_when_used_and_let_go_when_idle_or_asked_to_and_loaded_again()
    {
        using var session = Session();
        Assert.False(session.IsLoaded);
        session.Use(model => model.OutputMetadata.Count);
        _clock.Advance(ModelSession.Idle / 2);
        Assert.True(session.IsLoaded);
        _clock.Advance(ModelSession.Idle);
        Assert.False(session.IsLoaded);

        Assert.NotEqual(0, session.Use(model => model.OutputMetadata.Count));
        session.LetGo();
        Assert.False(session.IsLoaded);
    }

    [Fact]
    public void It_is_not_let_go_under_someone_who_takes_long()
    {
        using var session = Session();
        session.Use(model => model.OutputMetadata.Count);
        session.Use(model =>
        {
            _clock.Advance(ModelSession.Idle * 3);
            // A session let go cannot run.
            using var words = OrtValue.CreateTensorValueFromMemory([0L, 1L], [1, 2]);
            var inputs = model.InputMetadata.Keys.ToDictionary(name => name, _ => words);
            using var run = new RunOptions();
            session.LetGo();
            using var outputs = model.Run(run, inputs, [.. model.OutputMetadata.Keys]);
            return outputs.Count;
        });
        Assert.True(session.IsLoaded);
        _clock.Advance(ModelSession.Idle * 2);
        Assert.False(session.IsLoaded);
    }

    private ModelSession Session()
    {
        Assert.SkipUnless(EncoderAssets.Packaged() is not null, "The build left the sentence encoder out.");
        return new ModelSession(EncoderAssets.Packaged()!.Model, _clock);
    }
}
