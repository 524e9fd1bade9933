using System.Globalization;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>Servers as they answer when something is wrong with them, the sender or the day: nobody loses a mail.</summary>
public sealed class RefusingServerTests : IAsyncLifetime
{
    private readonly SqliteInstallation _installation = new();

    public ValueTask InitializeAsync() => _installation.InitializeAsync();

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Theory]
    [InlineData(".", "550 5.4.5 Daily user sending limit exceeded")]
    [InlineData(".", "554 5.2.252 SendAsDenied; digest@example.org not allowed to send as ada@example.org")]
    [InlineData("MAIL", "550 5.7.60 Client does not have permissions to send as this sender")]
    [InlineData("RCPT", "554 5.7.1 Relay access denied")]
    public async Task A_refused_sender_or_quota_keeps_the_mail_of_two_subscribers(string step, string reply)
    {
        await using var server = new ScriptedServer(client => client.AnswerAsync(new() { [step] = reply }));
        var digest = await PrepareAsync(server, "ada@example.org", "ben@example.org");

        Assert.Contains("0 failed, 2 waiting", await SendRefusedAsync(digest, "--now"), StringComparison.Ordinal);
        Assert.Contains("0 failed", await SendRefusedAsync(digest), StringComparison.Ordinal);

        Assert.Equal(2, await CountAsync("deliveries WHERE kind = 'Edition' AND status = 'Queued'"));
        Assert.Equal(2, await CountAsync("subscribers WHERE status = 'Active'"));
        Assert.NotEqual(0, await CountAsync($"deliveries WHERE kind = 'Alert' AND content LIKE '%{reply}%'"));
    }

    [Fact]
    public async Task Twenty_unknown_users_of_one_domain_are_not_believed()
    {
        const string Unknown = "550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n"
            + "550-5.1.1 double-checking the recipient address for typos or\r\n550 5.1.1 unnecessary spaces. x - gsmtp";
        await using var server = new ScriptedServer(client => client.AnswerAsync(new() { ["RCPT"] = Unknown }));
        var digest = await PrepareAsync(
            server, [.. Enumerable.Range(0, 20).Select(i => $"reader{i}@many.example")]);

        Assert.Contains("0 failed, 20 waiting", await SendRefusedAsync(digest, "--now"), StringComparison.Ordinal);

        Assert.Equal(20, await CountAsync("subscribers WHERE status = 'Active'"));
        Assert.Equal(20, await CountAsync("deliveries WHERE kind = 'Edition' AND status = 'Queued'"));
        Assert.Equal(1, await CountAsync("deliveries WHERE kind = 'Alert' AND content LIKE '%many.example%'"));
    }

    [Theory]
    [InlineData("421 4.7.0 Too many messages on this connection, try again later")]
    [InlineData("")]
    public async Task A_server_that_closes_after_two_mails_gets_all_of_them(string farewell)
    {
        await using var server = new ScriptedServer(async client =>
        {
            await client.GreetAsync("PIPELINING");
            for (var i = 0; i < 2; i++) await client.AcceptMessageAsync();
            if (farewell.Length == 0) return;
            await client.HearAsync();
            await client.SayAsync(farewell);
        });
        var digest = await PrepareAsync(
            server, [.. Enumerable.Range(0, 7).Select(i => $"reader{i}@example.org")]);

        Assert.Contains("7 delivered, 0 failed", await digest.OkAsync("send", "--now"), StringComparison.Ordinal);
        Assert.Equal(7, server.Heard.Count(line => line == "."));
    }

    [Fact]
    public async Task Greylisted_mail_waits()
    {
        await using var server = new ScriptedServer(
            client => client.AnswerAsync(new() { ["RCPT"] = "450 4.7.1 Greylisted, try again in 300 seconds" }));
        var digest = await PrepareAsync(server, "ada@example.org");

        Assert.Contains("0 failed, 1 waiting", await SendRefusedAsync(digest, "--now"), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("deliveries WHERE kind = 'Alert'"));
    }

    [Fact]
    public async Task Many_addresses_that_were_suppressed_by_mistake_get_their_mail_after_one_command()
    {
        await using var server = new ScriptedServer(client => client.AnswerAsync(new() { ["RCPT"] = "550 5.1.1 no such user" }));
        var digest = await PrepareAsync(server, "ada@few.example", "ben@few.example", "eva@other.example");
        await digest.RunAsync("send", "--now");
        Assert.Equal(3, await CountAsync("subscribers WHERE status = 'Suppressed'"));

        var today = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Contains(
            "Unblocked 2 addresses: 2 subscribers active again, 0 paused. Mails that will be sent again: 2.",
            await digest.OkAsync("suppressions", "remove", "--domain", "Few.example", "--since", today),
            StringComparison.Ordinal);

        Assert.Equal(2, await CountAsync("subscribers WHERE status = 'Active'"));
        Assert.Equal(2, await CountAsync("deliveries WHERE kind = 'Edition' AND status = 'Queued'"));
        Assert.Equal(1, (await digest.RunAsync("suppressions", "remove", "--domain", "few.example")).Exit);
        Assert.Equal(2, (await digest.RunAsync("suppressions", "remove")).Exit);
        Assert.Equal(2, (await digest.RunAsync("suppressions", "remove", "a@few.example", "--since", today)).Exit);
    }

    /// <summary>Subscribers with a paper for each, and the program that sends to the server.</summary>
    private async Task<DigestProcess> PrepareAsync(ScriptedServer server, params string[] emails)
    {
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        var digest = new DigestProcess(
            _installation.Folder, "--Mail:Transport=Smtp", "--Mail:From=digest@example.org", "--Smtp:Host=127.0.0.1",
            $"--Smtp:Port={port}", "--Operator:Email=operator@example.org");
        var list = Path.Combine(_installation.Folder, "people.csv");
        await File.WriteAllLinesAsync(list, ["email,topics", .. emails.Select(email => $"{email},robots")], TestDatabase.Token);
        await digest.OkAsync("subscribers", "import", list);
        var papers = Path.Combine(_installation.Folder, "papers.jsonl");
        await File.WriteAllTextAsync(
            papers, """{"id":"2603.00001","title":"Robots that garden","abstract":"We study robots."}""", TestDatabase.Token);
        await digest.OkAsync("ingest", "--file", papers);
        return digest;
    }

    /// <summary>Mail that waits because the relay refuses it is no success.</summary>
    private static async Task<string> SendRefusedAsync(DigestProcess digest, params string[] options)
    {
        var (exit, output, error) = await digest.RunAsync(["send", .. options]);
        Assert.True(exit == 1, $"digest send returned {exit}: {output}{error}");
        return output;
    }

    private Task<long> CountAsync(string rows) =>
        _installation.ReadAsync(sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {rows}"));
}
