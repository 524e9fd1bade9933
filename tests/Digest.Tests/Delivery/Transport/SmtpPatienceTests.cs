using System.Diagnostics;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>A server that falls silent holds nobody longer than its step may take, wherever it does, and nothing it did not accept counts as sent.</summary>
public class SmtpPatienceTests
{
    [Theory]
    [InlineData("EHLO")]
    [InlineData("STARTTLS")]
    [InlineData("AUTH")]
    [InlineData("RCPT")]
    public async Task Silence_after_a_command_means_unavailable(string last)
    {
        var offered = last == "STARTTLS" ? last : "AUTH PLAIN";
        var outcome = await OutcomeAsync(
            async client =>
            {
                await client.SayAsync("220 scripted.example");
                while (await client.HearAsync() is { } line && line.Split(' ', ':')[0] is var verb && verb != last)
                    await client.SayAsync(verb == "EHLO" ? $"250-scripted.example\r\n250 {offered}" : verb == "AUTH" ? "235 welcome" : "250 ok");
                await client.HearNothingMoreAsync();
            },
            options => options.Security = last == "STARTTLS" ? SmtpSecurity.StartTls : SmtpSecurity.None);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Contains("took longer", outcome.Reply);
    }

    [Theory]
    [InlineData(SmtpLogin.Plain)]
    [InlineData(SmtpLogin.Login)]
    [InlineData(SmtpLogin.XOAuth2)]
    public async Task A_login_without_an_end_means_unavailable(SmtpLogin login)
    {
        var outcome = await OutcomeAsync(
            async client =>
            {
                await client.GreetAsync("AUTH PLAIN LOGIN XOAUTH2");
                while (await client.HearAsync() is not null)
                {
                    await Task.Delay(20, client.Stopped);
                    await client.SayAsync("334 VXNlcm5hbWU6");
                }
            },
            options => options.Login = login);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.Contains("took longer", outcome.Reply);
    }

    [Fact]
    public async Task A_server_that_stops_reading_amid_the_message_has_not_got_it()
    {
        var outcome = await OutcomeAsync(
            async client =>
            {
                await client.GreetAsync("PIPELINING", "AUTH PLAIN");
                await client.HearAsync();
                await client.SayAsync("235 welcome");
                await client.OpenTransactionAsync();
                await Task.Delay(TimeSpan.FromMinutes(1), client.Stopped);
            },
            text: string.Concat(Enumerable.Repeat("A line of a very long message.\n", 1_000_000)));

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
    }

    [Theory]
    [InlineData("250 queued", SendStatus.Accepted)]
    [InlineData("550 5.7.1 spam", SendStatus.MessageRejected)]
    [InlineData("452 4.2.2 over quota", SendStatus.MessageDeferred)]
    [InlineData("421 4.3.2 closing", SendStatus.ServerUnavailable)]
    [InlineData("", SendStatus.Uncertain)]
    public async Task The_answer_to_a_chunk_is_the_outcome_like_that_to_a_final_dot(string answer, SendStatus expected)
    {
        var outcome = await OutcomeAsync(async client =>
        {
            await client.GreetAsync("PIPELINING", "CHUNKING", "AUTH PLAIN");
            await client.HearAsync();
            await client.SayAsync("235 welcome");
            await client.HearChunkAsync();
            if (answer.Length > 0) await client.SayAsync(answer);
            await client.HearNothingMoreAsync();
        });

        Assert.Equal(expected, outcome.Status);
    }

    private static async Task<SendOutcome> OutcomeAsync(Func<ScriptedClient, Task> script, Action<SmtpOptions>? change = null, string text = "Hello.\n")
    {
        await using var server = new ScriptedServer(script);
        await using var transport = SmtpFaultTests.Transport(server.Port, options =>
        {
            (options.UserName, options.Password) = ("ada", "s3cret");
            change?.Invoke(options);
        }, isHurried: true);
        var watch = Stopwatch.StartNew();
        var outcome = await SmtpFaultTests.SendAsync(transport, SomeMessage.Of(text: text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
        return outcome;
    }
}
