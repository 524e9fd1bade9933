using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli.Mail;

public sealed class BouncesCommandTests : IDisposable
{
    private const string Report = """
        From: MAILER-DAEMON@relay.example
        To: digest@digest.example
        Subject: Undelivered Mail Returned to Sender

        <gone@example.org>: host mx.example.org said: 550 5.1.1 no such user (in reply to RCPT TO command)
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bounces");

    [Fact]
    public async Task A_dry_run_says_what_a_message_is_and_changes_nothing()
    {
        var file = Path.Combine(_folder.FullName, "report.eml");
        await File.WriteAllTextAsync(file, Report, TestContext.Current.CancellationToken);

        var line = await RunAsync("bounces", "read", "--dry-run", file);

        var expected = new { file, kind = "bounce", recipients = new[] { new { address = "gone@example.org", status = "5.1.1", reason = "mailbox-unknown", hard = true } } };
        Assert.Equal(JsonSerializer.Serialize(expected), line.Trim());
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task What_came_back_is_applied()
    {
        var file = Path.Combine(_folder.FullName, "report.eml");
        await File.WriteAllTextAsync(file, Report, TestContext.Current.CancellationToken);
        await RunAsync("subscribers", "add", "gone@example.org");

        await RunAsync("bounces", "read", file);

        Assert.Contains("suppressed", await RunAsync("subscribers", "list"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Data => Path.Combine(_folder.FullName, "data");

    private Task<string> RunAsync(params string[] arguments) => new DigestProcess(Data).OkAsync(arguments);
}
