using System.Buffers;
using Digest.Mail.Mime;
using Digest.Mail.Pickup;
using Xunit;

namespace Digest.Mail.Tests.Pickup;

public sealed class PickupTransportTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "digest-pickup-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_message_becomes_one_file_with_its_exact_bytes()
    {
        var message = MessageComposer.Compose(Some.Message());
        await using var transport = new PickupTransport(_folder);

        var outcome = await transport.SendAsync(Some.Envelope(id: "d-7"), message, null, default);

        Assert.Equal(SendStatus.Accepted, outcome.Status);
        Assert.Equal(message.ToArray(), await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_folder))));
        Assert.True(File.Exists(Path.Combine(_folder, "d-7.eml")));
    }

    [Fact]
    public async Task Sending_again_replaces_the_file()
    {
        await using var transport = new PickupTransport(_folder);
        await transport.SendAsync(Some.Envelope(), MessageComposer.Compose(Some.Message("first")), null, default);
        await transport.SendAsync(Some.Envelope(), MessageComposer.Compose(Some.Message("second")), null, default);

        Assert.Contains("Subject: second", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task Nothing_appears_when_the_intent_cannot_be_recorded()
    {
        await using var transport = new PickupTransport(_folder);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await transport.SendAsync(Some.Envelope(), MessageComposer.Compose(Some.Message()), () => throw new InvalidOperationException("journal full"), default));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_concerns_the_relay()
    {
        await File.WriteAllTextAsync(_folder, "a file where the folder should be");
        await using var transport = new PickupTransport(_folder);

        var outcome = await transport.SendAsync(Some.Envelope(), MessageComposer.Compose(Some.Message()), null, default);

        Assert.Equal(SendStatus.ServerUnavailable, outcome.Status);
        Assert.True(outcome.ConcernsRelay);
        File.Delete(_folder);
    }

    [Fact]
    public async Task An_id_cannot_leave_the_folder()
    {
        await using var transport = new PickupTransport(_folder);

        await Assert.ThrowsAsync<ArgumentException>(async () => await transport.SendAsync(Some.Envelope(id: "../x"), MessageComposer.Compose(Some.Message()), null, default));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
