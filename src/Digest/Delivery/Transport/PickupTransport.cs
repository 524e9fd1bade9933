using Digest.Rendering.Messages;
using MimeKit;

namespace Digest.Delivery.Transport;

/// <summary>
/// Writes every message as an .eml file into a folder, for a laptop, a preview, or a mail server that picks them up.
/// </summary>
/// <param name="folder">Created when the first message comes.</param>
/// <param name="nameOf">Names a mail's file without its extension; by default the envelope's id does.</param>
internal sealed class PickupTransport(string folder, Func<MailEnvelope, string>? nameOf = null) : IMailTransport
{
    public async ValueTask<SendOutcome> SendAsync(
        MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken)
    {
        if (!await gate.IsWanted(cancellationToken)) return SendGate.Withdrawn;
        var name = nameOf?.Invoke(envelope) ?? envelope.Id;
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException(
                $"'{name}' cannot name a file: letters, digits, '-' and '_' only.", nameof(envelope));
        var file = Path.Combine(folder, name + ".eml");
        var unfinished = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            await WriteAsync(unfinished, message, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(unfinished);
            return Unwritable(file, e);
        }

        try
        {
            // Outside of the handlers: what it throws is not a failure of the folder.
            gate.BeforeFinalDot();
            return Publish(unfinished, file);
        }
        finally
        {
            Delete(unfinished);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task WriteAsync(string path, MimeMessage message, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await message.WriteToAsync(MessageFormat.Of(message), stream, cancellationToken);
    }

    /// <summary>Atomic: who watches the folder never sees half a message, and sending again replaces it.</summary>
    private static SendOutcome Publish(string unfinished, string file)
    {
        try
        {
            File.Move(unfinished, file, overwrite: true);
            return new SendOutcome(SendStatus.Accepted, $"written to {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unwritable(file, e);
        }
    }

    private static SendOutcome Unwritable(string file, Exception e) =>
        new(SendStatus.ServerUnavailable, $"{file} could not be written: {e.Message}");

    private static void Delete(string file)
    {
        if (File.Exists(file)) File.Delete(file);
    }
}
