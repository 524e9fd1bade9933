using System.Text.RegularExpressions;
using Digest.Scheduling;
using Digest.Subscribers;
using Digest.Tests.Delivery.Promise;
using Digest.Web;
using Digest.Web.Operator.Access;
using Digest.Web.Operator.Desk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Xunit;

namespace Digest.Tests.Web.Operator;

/// <summary>The operator's pages as the worker hosts them, with papers, subscribers, mails in several states, and a relay.</summary>
internal sealed partial class OperatorSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private OperatorSite(WebApplication app, TestDatabase test, Relay relay, string folder)
    {
        (_app, Test, Relay, _folder) = (app, test, relay, folder);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public TestDatabase Test { get; }

    public Relay Relay { get; }

    public IServiceProvider Services => _app.Services;

    public OperatorAccess Access => Services.GetRequiredService<OperatorAccess>();

    public string Origin => Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <param name="withJobs">With the job that a button starts.</param>
    public static async Task<OperatorSite> StartAsync(TestDatabase test, bool isOn = true, bool withJobs = false)
    {
        var folder = Directory.CreateTempSubdirectory("operator").FullName;
        var relay = new Relay();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddEveryFeature(test.Database, test.Clock, folder, relay);
        if (withJobs) AddJobs(builder.Services);
        builder.Services.AddPages(new WebOptions { Operator = isOn }, new SubscribersOptions());
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPages();
        await app.StartAsync(TestDatabase.Token);
        return new OperatorSite(app, test, relay, folder);
    }

    /// <summary>As the worker has it, but without its triggers.</summary>
    private static void AddJobs(IServiceCollection services)
    {
        services.AddSingleton<JobServices>().AddSingleton<JobStarter>();
        services.AddQuartz(
            "installation", quartz => quartz.AddJob<IngestJob>(job => job.WithIdentity(SchedulingServices.Ingest).StoreDurably()));
        services.AddQuartzHostedService("installation");
    }

    /// <summary>What the browser keeps after a login.</summary>
    public async Task<string> LogInAsync(string name = "ada")
    {
        var link = await Access.OpenLinkAsync(name, TestDatabase.Token);
        return $"{SessionCookie.Name}={await Access.LogInAsync(link, TestDatabase.Token)}";
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, string? cookie, IEnumerable<KeyValuePair<string, string>>? form = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (form is not null) request.Content = new FormUrlEncodedContent(form);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        foreach (var (header, value) in headers) request.Headers.TryAddWithoutValidation(header, value);
        return await Http.SendAsync(request, TestDatabase.Token);
    }

    public async Task<string> GetAsync(string address, string cookie)
    {
        using var response = await SendAsync(HttpMethod.Get, address, cookie);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestDatabase.Token);
    }

    /// <summary>Presses a button as a browser does, and follows to the page that says what was done.</summary>
    public async Task<string> PressAsync(string address, string cookie, params (string Name, string Value)[] fields)
    {
        using var response = await PostAsync(address, cookie, fields);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, response.StatusCode);
        return await GetAsync(response.Headers.Location!.OriginalString, cookie);
    }

    public async Task<HttpResponseMessage> PostAsync(string address, string? cookie, params (string Name, string Value)[] fields)
    {
        var token = FormPoster.TokenIn(await GetAsync(address, cookie!));
        return await SendAsync(
            HttpMethod.Post,
            address,
            cookie,
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("form", token)],
            ("Origin", Origin),
            ("Sec-Fetch-Site", "same-origin"));
    }

    /// <summary>The address and the methods of every route below /operator; the example stands for a key.</summary>
    public IReadOnlyList<(string Address, string Method)> Routes(long example) =>
    [
        .. from endpoint in Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let pattern = endpoint.RoutePattern.RawText!
           where pattern.StartsWith(OperatorFrame.Root, StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
           select (RouteKey().Replace(pattern, $"{example}"), method),
    ];

    /// <summary>Every button of every page.</summary>
    public IReadOnlyList<(string Address, string Button)> Buttons(long example) =>
    [
        ($"{OperatorFrame.Root}/logout", ""),
        .. from page in Services.GetServices<OperatorPage>()
           from action in page.Actions
           select (OperatorFrame.Root + RouteKey().Replace(page.Path, $"{example}"), action.Name),
    ];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"\{key\}")]
    private static partial Regex RouteKey();
}
