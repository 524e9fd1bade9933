using System.Text.Json.Nodes;
using Digest.TestData.Servers;
using Xunit;

namespace Digest.Tests.Cli.Webhooks;

public sealed class WebhooksCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("webhooks");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_webhook_is_added_tried_sent_to_and_replayed()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var digest = new DigestProcess(_folder.FullName);
        const string allowed = "--Webhooks:AllowPrivateAddresses=true";

        Assert.Contains("not an https address", await FailAsync(digest, 2, "webhooks", "add", receiver.Url.AbsoluteUri, "--events", "digest.ready"), StringComparison.OrdinalIgnoreCase);
        var added = JsonNode.Parse(await digest.OkAsync("webhooks", "add", $"{receiver.Url}?token=t0p", "--events", "subscriber.subscribed", "source.stalled", "--json", allowed))!;
        Assert.StartsWith("whsec_", (string?)added["secret"], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1 is not a public address", await FailAsync(digest, 1, "webhooks", "test", "1"), StringComparison.Ordinal);
        Assert.Equal("Webhook 1 was not disabled.\n", await digest.OkAsync("webhooks", "enable", "1"));
        Assert.Contains("accepted the test", await digest.OkAsync("webhooks", "test", "1", allowed), StringComparison.Ordinal);
        await digest.OkAsync("subscribers", "add", "ada@example.org");
        Assert.StartsWith("events sent: 1,", await digest.OkAsync("webhooks", "send", allowed), StringComparison.Ordinal);

        var sent = JsonNode.Parse(await digest.OkAsync("webhooks", "events", "--state", "delivered", "--json"))!;
        Assert.Equal(("subscriber.subscribed", "ada@example.org"), ((string?)sent["type"], (string?)sent["data"]!["subscriber"]!["email"]));
        Assert.Contains("sent again: 1", await digest.OkAsync("webhooks", "replay", "1", (string)sent["event"]!), StringComparison.Ordinal);
        await digest.OkAsync("webhooks", "send", allowed);
        Assert.Equal(["webhook.test", "subscriber.subscribed", "subscriber.subscribed"], receiver.Requests.Select(one => one.Type));
        var rotated = JsonNode.Parse(await digest.OkAsync("webhooks", "rotate", "1", "--json"))!;
        Assert.NotEqual((string?)added["secret"], (string?)rotated["secret"]);
        await digest.OkAsync("webhooks", "test", "1", allowed);
        Assert.Equal(2, receiver.Requests.Last().Headers["webhook-signature"].Split(' ').Length);
        var list = await digest.OkAsync("webhooks", "list", "--json");
        Assert.Equal((string?)rotated["old_secret_until"], (string?)JsonNode.Parse(list)!["old_secret_until"]);
        Assert.DoesNotContain("whsec_", list, StringComparison.Ordinal);
        Assert.DoesNotContain("t0p", list, StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(DigestProcess digest, int exit, params string[] arguments)
    {
        var run = await digest.RunAsync(arguments);
        Assert.Equal(exit, run.Exit);
        return run.Error;
    }
}
