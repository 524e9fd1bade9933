using System.Buffers;

namespace Digest.Mail.Pickup;

/// <summary>Writes every message as an .eml file into a folder, for a laptop, a preview, or a mail server that picks them up.</summary>
/// <param name="folder">Created when the first message comes.</param>
public sealed class PickupTransport(string folder) : IMailTransport
{
    public async ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, Action? beforeFinalDot, CancellationToken cancellationToken)
    {
        if (envelope.Id.Length == 0 || !envelope.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException($"'{envelope.Id}' cannot name a file: letters, digits, '-' and '_' only.", nameof(envelope));
        var file = Path.Combine(folder, envelope.Id + ".eml");
        var unfinished = Path.Combine(folder, $".{envelope.Id}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            await WriteAsync(unfinished, message, cancellationToken);
            beforeFinalDot?.Invoke();

            // The rename is atomic: whoever watches the folder never sees half a message, and sending again replaces it.
            File.Move(unfinished, file, overwrite: true);
            return new SendOutcome(SendStatus.Accepted, $"written to {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SendOutcome(SendStatus.ServerUnavailable, $"{file} could not be written: {e.Message}");
        }
        finally
        {
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task WriteAsync(string path, ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        foreach (var piece in message) await stream.WriteAsync(piece, cancellationToken);
    }
}
