using System.Text;
using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Subscribers;
using Digest.Tests.Delivery.Pacing;
using Digest.Tests.Delivery.Promise;
using Xunit;

namespace Digest.Tests.Bounces;

/// <summary>What a reply to a digest does: nothing, unless it asks to leave and its address proves whose it is.</summary>
public abstract class RepliesSuite(TestDatabase test) : PromiseTest(test)
{
    [Theory]
    [InlineData("Unsubscribe\n\n> Your digest of today", SubscriberStatus.Unsubscribed)]
    [InlineData("  \"unsubscribe.\"", SubscriberStatus.Unsubscribed)]
    [InlineData("Please do not unsubscribe me, I love it.", SubscriberStatus.Active)]
    [InlineData("Thanks!\nunsubscribe", SubscriberStatus.Active)]
    public async Task A_reply_of_one_word_to_the_signed_address_unsubscribes(string text, object status) =>
        Assert.Equal((SubscriberStatus)status, await AfterReplyAsync(text));

    [Fact]
    public async Task A_mail_with_that_subject_to_the_signed_address_unsubscribes() =>
        Assert.Equal(SubscriberStatus.Unsubscribed, await AfterReplyAsync("bye", subject: "Unsubscribe"));

    [Fact]
    public async Task An_automatic_reply_is_ignored_even_if_it_says_so() =>
        Assert.Equal(
            SubscriberStatus.Active, await AfterReplyAsync("unsubscribe", more: "Auto-Submitted: auto-replied\n"));

    [Theory]
    [InlineData("editors@digest.example")]
    [InlineData("editors+1-aaaaaaaaaaaaaaaa@digest.example")]
    public async Task Without_the_proof_nothing_happens(string to) =>
        Assert.Equal(SubscriberStatus.Active, await AfterReplyAsync("unsubscribe", to: to));

    private async Task<SubscriberStatus> AfterReplyAsync(
        string text, string subject = "Re: Digest", string more = "", string? to = null)
    {
        await using var worker = new SendingWorker(
            Test.Reopen(), Test.Clock, FolderOf("first"), new Relay(),
            from: "Digest <digest@digest.example>", replyTo: "Editors <editors+{id}@digest.example>");
        await QueuedDigests.SubscribeAsync(Test.Database, Test.Clock, ["ada@example.org"]);
        await QueuedDigests.MakeAsync(Test.Database, Test.Clock, worker);
        await worker.SendAsync();
        var (_, digest) = Assert.Single(worker.Relay.Mails);
        var replyTo = Assert.Single(digest.ReplyTo.Mailboxes);
        Assert.Equal("Editors", replyTo.Name);
        Assert.Matches(@"^editors\+\d+-[a-z0-9]+@digest\.example$", replyTo.Address);

        var reply = $"From: ada@example.org\nTo: {to ?? replyTo.Address}\nSubject: {subject}\n"
            + $"In-Reply-To: <{digest.MessageId}>\n{more}\n{text}\n";
        await worker.Get<BounceIntake>().TakeAsync(Encoding.UTF8.GetBytes(reply), TestDatabase.Token);

        return (await worker.Get<SubscriberStore>()
            .FindAsync(EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))!.Status;
    }
}

public sealed class SqliteRepliesTests() : RepliesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlRepliesTests() : RepliesSuite(new PostgreSqlTestDatabase());
