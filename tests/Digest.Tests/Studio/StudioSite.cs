using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Links;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Storage;
using Digest.Studio;
using Digest.Subscribers;
using Digest.Tests.Delivery.Promise;
using Digest.Tests.Web;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Studio;

/// <summary>The studio over a database with papers, a subscriber, a relay, a key that signs, and a folder of templates of its own.</summary>
public sealed class StudioSite : IAsyncLifetime
{
    public const string Reader = "reader@example.org";

    private readonly SqliteTestDatabase _test = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("studio").FullName;
    private ServiceProvider _services = null!;
    private StudioServer _studio = null!;

    /// <summary>Templates in it come before those of the program.</summary>
    public string Templates => Path.Combine(_folder, "templates");

    public Uri Address => _studio.Address;

    public HttpClient Http { get; private set; } = null!;

    internal TestDatabase Test => _test;

    internal Relay Relay { get; } = new();

    internal IServiceProvider Services => _services;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        await ReadablePapers.FillAsync(_test);
        Directory.CreateDirectory(Path.Combine(Templates, "mail"));
        var keyFile = Path.Combine(_folder, "key.pem");
        using (var key = DkimKey.Create()) await File.WriteAllTextAsync(keyFile, DkimKey.ToPem(key));
        const string from = "Paper Digest <digest@digest.example>";
        _services = new ServiceCollection().AddLogging()
            .AddSingleton<TimeProvider>(_test.Clock).AddSingleton(_test.Database)
            .AddPapers().AddSubscribers().AddOutbox()
            .AddOperations(new OperatorOptions(), _folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions { From = from }, new TemplatesOptions { Folder = Templates })
            .AddBounces(new BounceOptions(), "digest@digest.example")
            .AddDelivery(
                new DeliveryOptions(), _folder, "https://digest.example", new DkimOptions { KeyFile = keyFile, Selector = "now" }, _ => Relay)
            .BuildServiceProvider();
        await AddAsync(Reader);
        _studio = await StudioServer.StartAsync(
            _services, new StudioOptions(Templates, new SubscribersOptions(), _folder), TestDatabase.Token);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _studio.DisposeAsync();
        await _services.DisposeAsync();
        await _test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void Save(string template, string text) => File.WriteAllText(Path.Combine(Templates, template), text);

    /// <summary>A changed template, until it is disposed of.</summary>
    public IDisposable SaveFor(string template, Func<string, string> change)
    {
        Save(template, change(TemplateFiles.ReadBuiltIn(template)!));
        return new SavedTemplate(Path.Combine(Templates, template));
    }

    private sealed class SavedTemplate(string file) : IDisposable
    {
        public void Dispose() => File.Delete(file);
    }

    public void Remove(string template) => File.Delete(Path.Combine(Templates, template));

    public Task<string> GetAsync(string address) => Http.GetStringAsync(address, TestDatabase.Token);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, IEnumerable<KeyValuePair<string, string>>? form = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (form is not null) request.Content = new FormUrlEncodedContent(form);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, TestDatabase.Token);
    }

    internal async Task<Subscriber> FindAsync(string email = Reader) =>
        (await _services.GetRequiredService<SubscriberStore>().FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    /// <summary>Someone who may get any paper.</summary>
    internal Task AddAsync(string email) => _services.GetRequiredService<SubscriberLifecycle>().AddAsync(
        [Some.Subscriber(email, "sorting") with { Name = "Grace", Cursor = 0 }], TestDatabase.Token);
}
