using Digest.Links;
using Xunit;

namespace Digest.Tests.Links;

public abstract class LinkKeysSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly LinkToken Token = new(LinkPurpose.Unsubscribe, 7, 0);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Workers_that_start_together_share_one_key()
    {
        var workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new LinkKeys(test.Reopen(), test.Clock).GetSignerAsync(TestDatabase.Token).AsTask())));

        Assert.All(workers, worker => Assert.Equal(Token, worker.Verify(workers[0].Sign(Token))));
    }

    [Fact]
    public async Task After_a_rotation_old_links_work_and_other_workers_learn_the_new_key()
    {
        var (one, other) = (new LinkKeys(test.Database, test.Clock), new LinkKeys(test.Reopen(), test.Clock));
        var old = (await other.GetSignerAsync(TestDatabase.Token)).Sign(Token);

        await one.RotateAsync(revoke: false, TestDatabase.Token);
        var fresh = (await one.GetSignerAsync(TestDatabase.Token)).Sign(Token);
        test.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.NotEqual(old, fresh);
        Assert.Equal(Token, (await one.GetSignerAsync(TestDatabase.Token)).Verify(old));
        Assert.Equal(Token, (await other.GetSignerAsync(TestDatabase.Token)).Verify(fresh));
    }

    [Fact]
    public async Task A_rotation_can_revoke_every_link_sent_before()
    {
        var keys = new LinkKeys(test.Database, test.Clock);
        var old = (await keys.GetSignerAsync(TestDatabase.Token)).Sign(Token);

        await keys.RotateAsync(revoke: true, TestDatabase.Token);

        Assert.Null((await keys.GetSignerAsync(TestDatabase.Token)).Verify(old));
    }
}

public sealed class SqliteLinkKeysTests() : LinkKeysSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLinkKeysTests() : LinkKeysSuite(new PostgreSqlTestDatabase());
