using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli.Keys;

public sealed class KeysCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keys");

    private DigestProcess Digest => new(_folder.FullName);

    [Fact]
    public async Task A_key_is_made_shown_once_listed_and_revoked()
    {
        var (exit, key, hints) = await Digest.RunAsync("keys", "add", "web form", "--scopes", "signups:write,papers:read");
        Assert.Equal(0, exit);
        Assert.Matches("^digest_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", key.Trim());
        Assert.Contains("not shown again", hints, StringComparison.Ordinal);
        Assert.Contains("Web:Api=true", hints, StringComparison.Ordinal);

        var listed = JsonDocument.Parse(await Digest.OkAsync("keys", "list", "--json")).RootElement;
        Assert.Equal("valid", listed.GetProperty("state").GetString());
        Assert.Equal(["papers:read", "signups:write"], listed.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.DoesNotContain(key.Trim()[16..], listed.ToString(), StringComparison.Ordinal);

        await Digest.OkAsync("keys", "revoke", "web form");
        Assert.Contains("\trevoked\t", await Digest.OkAsync("keys", "list"), StringComparison.Ordinal);
        Assert.Equal(1, (await Digest.RunAsync("keys", "revoke", "web form")).Exit);
    }

    [Fact]
    public async Task Wrong_use_is_reported()
    {
        var (exit, _, error) = await Digest.RunAsync("keys", "add", "x", "--scopes", "paper:read", "--expires", "2020-01-01");
        Assert.Equal(2, exit);
        Assert.Contains("Did you mean papers:read?", error, StringComparison.Ordinal);
        Assert.Contains("already have expired", error, StringComparison.Ordinal);
        Assert.Equal(2, (await Digest.RunAsync("keys", "add", "x")).Exit);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
