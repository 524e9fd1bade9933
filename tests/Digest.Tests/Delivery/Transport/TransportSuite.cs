using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

/// <summary>What every transport promises; each implementation runs it.</summary>
public abstract class TransportSuite
{
    /// <summary>Towards a place that takes every message.</summary>
    private protected abstract IMailTransport Open();

    /// <summary>Towards a place that is not there.</summary>
    private protected abstract IMailTransport OpenNowhere();

    protected abstract IReadOnlyList<byte[]> Arrived { get; }

    [Fact]
    public async Task A_message_arrives_with_its_exact_bytes()
    {
        var message = SomeMessage.Of(subject: "Größe: 10 papers", text: ".\n..\n.leading\nnaïve\n", html: "<p>a=b</p>");
        await using var transport = Open();

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), message, SendGate.Open, default);

        Assert.Equal(SendStatus.Accepted, outcome.Status);
        Assert.True(outcome.IsFinal);
        Assert.Equal(message.Bytes(), Assert.Single(Arrived));
    }

    [Fact]
    public async Task The_intent_is_recorded_once_before_anything_arrives()
    {
        await using var transport = Open();
        var arrivedBefore = new List<int>();

        await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SmtpFaultTests.Gate(() => arrivedBefore.Add(Arrived.Count)), default);

        Assert.Equal([0], arrivedBefore);
        Assert.Single(Arrived);
    }

    [Fact]
    public async Task If_the_intent_cannot_be_recorded_nothing_arrives()
    {
        await using var transport = Open();

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SmtpFaultTests.Gate(() => throw new InvalidOperationException("journal full")), default));

        Assert.Empty(Arrived);
    }

    [Fact]
    public async Task A_place_that_is_not_there_is_an_outcome_that_concerns_the_relay()
    {
        await using var transport = OpenNowhere();

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SmtpFaultTests.Gate(() => Assert.Fail("in flight")), default);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.True(outcome.ConcernsRelay);
        Assert.NotEmpty(outcome.Reply);
    }

    [Fact]
    public async Task Many_can_be_sent_at_the_same_time()
    {
        await using var transport = Open();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            transport.SendAsync(SomeMessage.Envelope(id: $"d-{i}"), SomeMessage.Of(subject: $"Number {i}"), SendGate.Open, default).AsTask()));

        Assert.All(outcomes, outcome => Assert.Equal(SendStatus.Accepted, outcome.Status));
        Assert.Equal(40, Arrived.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public async Task What_is_cancelled_before_it_begins_throws_and_sends_nothing()
    {
        await using var transport = Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SendGate.Open, new CancellationToken(canceled: true)));

        Assert.Empty(Arrived);
    }
}
