using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>Tests of a site that serves the API, asked by a program whose key allows everything.</summary>
public abstract class ApiSuite(TestDatabase test) : IAsyncLifetime
{
    protected TestDatabase Test { get; } = test;

    private protected PageSite Site { get; private set; } = null!;

    private protected ApiClient Api { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        await Test.InitializeAsync();
        Site = await ApiClient.StartSiteAsync(Test);
        Api = await ApiClient.WithKeyAsync(Site);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Site.DisposeAsync();
        await Test.DisposeAsync();
    }
}
