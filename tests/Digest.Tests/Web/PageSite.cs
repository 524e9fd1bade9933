using Digest.Delivery;
using Digest.Delivery.Pacing;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Links;
using Digest.Maintenance;
using Digest.Maintenance.Keeping;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Search;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web;
using Digest.Web.Api.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Tests.Web;

/// <summary>The pages as the worker hosts them, on a port of their own, over the database of a test.</summary>
internal sealed class PageSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _test;

    private PageSite(WebApplication app, TestDatabase test, LogLines log)
    {
        (_app, _test, Log) = (app, test, log);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
        Keys = app.Services.GetRequiredService<LinkKeys>();
    }

    public HttpClient Http { get; }

    public LinkKeys Keys { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Every line logged, at the levels a worker logs.</summary>
    public LogLines Log { get; }

    public static async Task<PageSite> StartAsync(
        TestDatabase test, string publicPath = "", SubscribersOptions? defaults = null, WebOptions? web = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(test.Database);
        builder.Services.AddSingleton<SchemaMigrator>();
        builder.Services.AddSingleton<TimeProvider>(test.Clock);
        builder.Services.AddSubscribers();
        builder.Services.AddSingleton<ApiKeyStore>();
        builder.Services.AddSingleton(new MailIdentity("Paper Digest", new MimeKit.MailboxAddress(null, "digest@digest.example")));
        builder.Services.AddSingleton(
            services => new TemplateLibrary(null, test.Clock, services.GetRequiredService<ILogger<TemplateLibrary>>()));
        builder.Services.AddSingleton(new PublicAddress(new Uri($"https://digest.example{publicPath}")));
        builder.Services.AddPapers().AddOutbox().AddOperations(new OperatorOptions(), Path.GetTempPath())
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddSearch()
            .AddEditions(new EditionOptions()).AddMaintenance(new RetentionOptions());
        builder.Services.AddSources(new SourcesOptions { Read = [] });
        builder.Services.AddSingleton(new DeliveryOptions()).AddSingleton<DailyAllowance>();
        builder.Services.AddSingleton(
            services => RenderingServices.CreateEditionMail(services, services.GetRequiredService<TemplateLibrary>()));
        builder.Services.AddSingleton(new DeliveryFolder(Path.GetTempPath()));
        builder.Services.AddSingleton(new WorkerIdentity(Path.Combine(Path.GetTempPath(), "no-worker")));
        builder.Services.AddPages(web ?? new WebOptions(), defaults ?? new SubscribersOptions());
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPages();
        await app.StartAsync(TestDatabase.Token);
        return new PageSite(app, test, log);
    }

    /// <summary>The links as a mail would carry them, on this site's address.</summary>
    public async Task<PageLinks> LinksAsync() => new(Http.BaseAddress!, await Keys.GetSignerAsync(TestDatabase.Token));

    public async Task<Subscriber> AddSubscriberAsync(
        SubscriberStatus status, string email = "reader@example.org", string locale = "en")
    {
        await _test.Database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO subscribers (email, email_key, status, cadence, weekly_on, send_minute, time_zone, max_papers, locale, cursor, is_new, next_due_at, link_generation, created_at, changed_at)
                VALUES (@email, @email, @status, 'Daily', 1, 420, 'Europe/Berlin', 10, @locale, 0, 1, @due, 0, 0, 0)
                """,
                new { email, locale, status = status.ToString(), due = status == SubscriberStatus.Active ? 1L : (long?)null }),
            TestDatabase.Token);
        return await FindAsync(email);
    }

    public async Task<Subscriber> FindAsync(string email = "reader@example.org") =>
        (await _test.Database.ReadAsync(
            async sql => await SubscriberStore.FindAsync(
                sql, await sql.ScalarAsync<long>("SELECT key FROM subscribers WHERE email_key = @email", new { email })),
            TestDatabase.Token))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

internal static class SubscriberLinks
{
    public static EditionLinks For(this PageLinks links, Subscriber subscriber) =>
        links.For(subscriber.Key, subscriber.LinkGeneration);

    public static string Confirm(this PageLinks links, Subscriber subscriber) =>
        links.Confirm(subscriber.Key, subscriber.OpenConfirmation ?? subscriber.LinkGeneration);
}
