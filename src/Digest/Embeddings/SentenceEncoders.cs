using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace Digest.Embeddings;

/// <summary>
/// The sentence encoder of this process, loaded when it is first needed. Without one (switched off, its files missing,
/// a platform without the native library) topics are decided on words alone; the log says so once.
/// </summary>
internal sealed partial class SentenceEncoders(
    EmbeddingOptions options, TimeProvider clock, ILogger<SentenceEncoders> logger) : IDisposable
{
    private readonly Lock _loading = new();
    private ISentenceEncoder? _encoder;
    private bool _isLoaded;

    /// <summary>With an encoder that is loaded.</summary>
    public SentenceEncoders(ISentenceEncoder encoder)
        : this(new EmbeddingOptions(), TimeProvider.System, NullLogger<SentenceEncoders>.Instance) =>
        (_encoder, _isLoaded) = (encoder, true);

    /// <summary>Null when there is none.</summary>
    public ISentenceEncoder? Current
    {
        get
        {
            if (!options.Enabled) return null;
            lock (_loading)
            {
                if (!_isLoaded) _encoder = Load();
                _isLoaded = true;
                return _encoder;
            }
        }
    }

    /// <summary>
    /// Frees the encoder's memory until it is used again, instead of some minutes after it was used: call it when many
    /// texts were encoded.
    /// </summary>
    public void LetGo() => (_encoder as OnnxSentenceEncoder)?.Session.LetGo();

    public void Dispose() => (_encoder as IDisposable)?.Dispose();

    private OnnxSentenceEncoder? Load()
    {
        try
        {
            if (options.Model is { Length: > 0 } model)
                return EncoderAssets.FromFile(model) is { } own ? Checked(own) : Missing();
            if (EncoderAssets.Packaged() is not { } packaged) return Missing();
            // The program's own model is good where its native library can be loaded; it is read when it is used.
            _ = OrtEnv.Instance();
            return new OnnxSentenceEncoder(packaged, clock);
        }
        catch (Exception e) when (
            e is OnnxRuntimeException or IOException or UnauthorizedAccessException or BadImageFormatException
                or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            LogFailed(logger, (e.InnerException ?? e).Message);
        }
        return null;
    }

    private OnnxSentenceEncoder Checked(EncoderAssets own)
    {
        var encoder = new OnnxSentenceEncoder(own, clock);
        // It is read now, so that a file which is no model is found now.
        _ = encoder.Session.Use(session => session.OutputMetadata.Count);
        return encoder;
    }

    private OnnxSentenceEncoder? Missing()
    {
        LogMissing(logger);
        return null;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "No sentence encoder is installed: topics are matched by words alone")]
    private static partial void LogMissing(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The sentence encoder cannot be loaded ({Reason}): topics are matched by words alone")]
    private static partial void LogFailed(ILogger logger, string reason);
}
