using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Digest.TestData.Servers;

/// <summary>
/// A real IMAP server (Debian: dovecot-imapd) with one mailbox, whose messages are files. Skips the test where it is not
/// installed; with CI=true that is a failure.
/// </summary>
public sealed class DovecotServer : IAsyncDisposable
{
    public const string User = "reports";
    public const string Password = "secret";

    private readonly ChildProcess _process;
    private readonly string _folder;

    private DovecotServer(ChildProcess process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <param name="messages">Of the folder INBOX, in this order.</param>
    public static async Task<DovecotServer> StartAsync(IEnumerable<byte[]> messages)
    {
        var program = ExternalProgram.Find("dovecot", "dovecot-imapd");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "dovecot gives its processes users of their own, which takes root");
        var folder = Directory.CreateTempSubdirectory("dovecot").FullName;
        var inbox = Path.Combine(folder, "mail");
        foreach (var part in (string[])["cur", "new", "tmp"]) Directory.CreateDirectory(Path.Combine(inbox, part));
        var number = 0;
        foreach (var message in messages)
            await File.WriteAllBytesAsync(
                Path.Combine(inbox, "new", FormattableString.Invariant($"1700000000.M{number++:000000}.test")), message);
        var port = FreePort.Next();
        var config = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(config, $$"""
            protocols = imap
            listen = 127.0.0.1
            base_dir = {{folder}}/run
            state_dir = {{folder}}/run
            log_path = {{folder}}/log
            ssl = no
            disable_plaintext_auth = no
            mail_location = maildir:{{inbox}}
            first_valid_uid = 1
            first_valid_gid = 1
            passdb {
              driver = static
              args = password={{Password}}
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{folder}}/home
            }
            service imap-login {
              inet_listener imap {
                port = {{port}}
              }
              inet_listener imaps {
                port = 0
              }
            }
            """, Encoding.ASCII);
        await ExternalProgram.RunAsync("/usr/bin/env", "chmod", "755", folder);
        await ExternalProgram.RunAsync("/usr/bin/env", "chown", "-R", "nobody:nogroup", inbox);
        var process = ChildProcess.Start(program, ["-F", "-c", config]);
        for (var i = 0; i < 100; i++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return new DovecotServer(process, folder, port);
            }
            catch (SocketException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        throw new InvalidOperationException("dovecot did not start: " + (File.Exists($"{folder}/log") ? await File.ReadAllTextAsync($"{folder}/log") : ""));
    }

    /// <summary>The messages of a folder that are there, and whether each is still unseen; INBOX for "".</summary>
    public IReadOnlyList<(string Text, bool IsUnseen)> Messages(string folder = "")
    {
        var place = Path.Combine(_folder, "mail", folder.Length == 0 ? "" : $".{folder}");
        return
        [
            .. ((string[])["new", "cur"])
                .Select(part => Path.Combine(place, part)).Where(Directory.Exists).SelectMany(Directory.GetFiles)
                .Select(file => (File.ReadAllText(file, Encoding.Latin1), !Path.GetFileName(file).Contains(":2,S", StringComparison.Ordinal))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        await Task.Delay(50);
        Directory.Delete(_folder, recursive: true);
    }
}
