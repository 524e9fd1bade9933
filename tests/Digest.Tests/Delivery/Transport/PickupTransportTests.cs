using Digest.Delivery;
using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

public sealed class PickupTransportTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "digest-pickup-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_message_becomes_one_file_with_its_exact_bytes()
    {
        var message = SomeMessage.Of();
        await using var transport = new PickupTransport(_folder);

        var outcome = await transport.SendAsync(SomeMessage.Envelope(id: "d-7"), message, SendGate.Open, default);

        Assert.Equal(SendStatus.Accepted, outcome.Status);
        Assert.Equal(message.Bytes(), await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_folder))));
        Assert.True(File.Exists(Path.Combine(_folder, "d-7.eml")));
    }

    [Fact]
    public async Task Sending_again_replaces_the_file()
    {
        await using var transport = new PickupTransport(_folder);
        await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of("first"), SendGate.Open, default);
        await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of("second"), SendGate.Open, default);

        Assert.Contains("Subject: second", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task Nothing_appears_when_the_intent_cannot_be_recorded()
    {
        await using var transport = new PickupTransport(_folder);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SmtpFaultTests.Gate(() => throw new InvalidOperationException("journal full")), default));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_concerns_the_relay()
    {
        await File.WriteAllTextAsync(_folder, "a file where the folder should be");
        await using var transport = new PickupTransport(_folder);

        var outcome = await transport.SendAsync(SomeMessage.Envelope(), SomeMessage.Of(), SendGate.Open, default);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.True(outcome.ConcernsRelay);
        File.Delete(_folder);
    }

    [Fact]
    public async Task An_id_cannot_leave_the_folder()
    {
        await using var transport = new PickupTransport(_folder);

        await Assert.ThrowsAsync<ArgumentException>(async () => await transport.SendAsync(SomeMessage.Envelope(id: "../x"), SomeMessage.Of(), SendGate.Open, default));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
