using System.Net;
using Digest.Bounces.Reading;
using Digest.Operations;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Extensions.Logging;

namespace Digest.Bounces.Imap;

/// <summary>
/// Reads reports from a mailbox at a provider. Those about mails of Digest are applied, then moved; every other message
/// stays as it is, unread as well. How far it came is noted after the move: what is read twice because a connection was
/// lost in between was applied before, which its fingerprint says.
/// </summary>
internal sealed partial class BounceMailbox(
    BounceOptions options,
    BounceIntake intake,
    MailboxPosition position,
    TimeProvider clock,
    ILogger<BounceMailbox> logger)
{
    /// <summary>Read, then moved together.</summary>
    private const int Batch = 50;

    /// <summary>In one run: a full mailbox does not keep the job from ending.</summary>
    private const int MaxMessages = 5000;

    /// <summary>No answer takes longer, unless the connection is lost.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly ImapOptions _imap = options.Imap;

    /// <summary>Reads what came since the last time.</summary>
    /// <exception cref="MailboxFailure">The server does not respond, or refuses; what was read is noted.</exception>
    public async Task<BounceFolderResult> ReadAsync(CancellationToken cancellationToken)
    {
        using var client = new ImapClient { Timeout = (int)Timeout.TotalMilliseconds };
        try
        {
            await OpenAsync(client, cancellationToken);
            var folder = await client.GetFolderAsync(_imap.Folder, cancellationToken);
            await folder.OpenAsync(FolderAccess.ReadWrite, cancellationToken);
            var result = await ReadAsync(client, folder, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return result;
        }
        catch (Exception e) when (IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new MailboxFailure(FormattableString.Invariant(
                $"The mailbox {_imap.UserName} at {_imap.Host}:{_imap.Port} cannot be read: {e.Message}"));
        }
    }

    private static bool IsExpected(Exception e) =>
        e is CommandException or ProtocolException or AuthenticationException or SslHandshakeException
            or FolderNotFoundException or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or SecretFailure or IOException or System.Net.Sockets.SocketException or TimeoutException
            or NotSupportedException or OperationCanceledException or UnauthorizedAccessException;

    private async Task OpenAsync(ImapClient client, CancellationToken cancellationToken)
    {
        await client.ConnectAsync(_imap.Host!, _imap.Port, await SecurityAsync(cancellationToken), cancellationToken);
        if (_imap.TokenCommand is { } command)
        {
            var token = await SecretCommand.RunAsync(command, Timeout, clock, cancellationToken);
            await client.AuthenticateAsync(new SaslMechanismOAuth2(_imap.UserName!, token), cancellationToken);
            return;
        }

        var password = (await File.ReadAllTextAsync(_imap.PasswordFile!, cancellationToken)).Trim();
        await client.AuthenticateAsync(_imap.UserName!, password, cancellationToken);
    }

    /// <summary>
    /// The password never leaves this machine without TLS; the address decides, as names can point anywhere.
    /// </summary>
    private async Task<SecureSocketOptions> SecurityAsync(CancellationToken cancellationToken)
    {
        if (_imap.Port == 993) return SecureSocketOptions.SslOnConnect;
        var addresses = await Dns.GetHostAddressesAsync(_imap.Host!, cancellationToken);
        return addresses.All(IPAddress.IsLoopback) ? SecureSocketOptions.None : SecureSocketOptions.StartTls;
    }

    private async Task<BounceFolderResult> ReadAsync(
        ImapClient client, IMailFolder folder, CancellationToken cancellationToken)
    {
        var last = await position.FindAsync(folder.UidValidity, cancellationToken);
        var next = new UniqueId(folder.UidValidity, last + 1);
        // A server answers a range that begins above the last message with that message.
        var uids = (await folder.SearchAsync(
                SearchQuery.Uids(new UniqueIdRange(next, UniqueId.MaxValue)), cancellationToken))
            .Where(uid => uid.Id > last).Order().Take(MaxMessages).ToList();
        var (read, unreadable) = (0, 0);
        IMailFolder? done = null;
        foreach (var batch in uids.Chunk(Batch))
        {
            List<UniqueId> ours = [];
            foreach (var uid in batch)
            {
                if (await ReadMessageAsync(folder, uid, cancellationToken) is not { } message) continue;
                var taken = await intake.TakeAsync(message, cancellationToken);
                intake.Log(taken, FormattableString.Invariant($"message {uid.Id} of {_imap.Folder}"));
                read++;
                if (taken.IsUnreadable) unreadable++;
                if (taken.IsOurs) ours.Add(uid);
            }

            if (ours.Count > 0)
            {
                done ??= await DoneFolderAsync(client, cancellationToken);
                await folder.MoveToAsync(ours, done, cancellationToken);
            }

            await position.SaveAsync(folder.UidValidity, batch[^1].Id, cancellationToken);
        }

        return new BounceFolderResult(read, unreadable);
    }

    /// <returns>The beginning of the message, as much as the reader looks at; null when it is gone.</returns>
    private async Task<byte[]?> ReadMessageAsync(
        IMailFolder folder, UniqueId uid, CancellationToken cancellationToken)
    {
        try
        {
            // PEEK: it stays unread.
            await using var stream = await folder.GetStreamAsync(
                uid, 0, ReportReader.MaxMessageBytes, cancellationToken);
            return await BounceIntake.ReadAsync(stream, cancellationToken);
        }
        catch (MessageNotFoundException)
        {
            // Another program was faster.
            LogGone(uid.Id);
            return null;
        }
    }

    private async Task<IMailFolder> DoneFolderAsync(ImapClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetFolderAsync(_imap.DoneFolder, cancellationToken);
        }
        catch (FolderNotFoundException)
        {
            var root = client.GetFolder(client.PersonalNamespaces[0]);
            return await root.CreateAsync(_imap.DoneFolder, isMessageFolder: true, cancellationToken)
                ?? throw new MailboxFailure($"The folder {_imap.DoneFolder} cannot be created.");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Message {Uid} of the mailbox is gone")]
    private partial void LogGone(uint uid);
}

/// <summary>Why a mailbox cannot be read, for the operator.</summary>
internal sealed class MailboxFailure(string message) : Exception(message);
