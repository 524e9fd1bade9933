using Xunit;

namespace Digest.Tests.Web.Manage;

/// <summary>Tests of what a reader with a first digest does with its links.</summary>
public abstract class ManagedReaderSuite(TestDatabase test) : IAsyncLifetime
{
    protected TestDatabase Test => test;

    private protected PageSite Site { get; private set; } = null!;

    private protected ManagedReader Reader { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        await ReadablePapers.FillAsync(test);
        Site = await PageSite.StartAsync(test);
        Reader = await ManagedReader.CreateAsync(test, Site);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Site.DisposeAsync();
        await test.DisposeAsync();
    }
}
