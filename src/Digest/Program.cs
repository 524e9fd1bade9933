using Digest.Bounces;
using Digest.Cli;
using Digest.Cli.Demo;
using Digest.Cli.Digests;
using Digest.Cli.Doctor;
using Digest.Cli.Keeping;
using Digest.Cli.Keys;
using Digest.Cli.Mail;
using Digest.Cli.Operator;
using Digest.Cli.Outbox;
using Digest.Cli.Overview;
using Digest.Cli.Setup;
using Digest.Cli.Sources;
using Digest.Cli.Subscribers;
using Digest.Cli.Templates;
using Digest.Cli.Topics;
using Digest.Cli.Usage;
using Digest.Cli.Webhooks;
using Digest.Configuration;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Events;
using Digest.Links;
using Digest.Maintenance;
using Digest.Maintenance.Metrics;
using Digest.Maintenance.SenderDns;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Scheduling;
using Digest.Search;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Summaries;
using Digest.Topics;
using Digest.Web;
using Digest.Web.Api.Keys;
using Digest.Web.Operator;
using Digest.Webhooks;
using Microsoft.Extensions.DependencyInjection;

// Wiring: one line per feature, one per command. This is the only file that names the adapters.
FileModes.KeepPrivate();
if (RootHelp.IsAskedFor(args, isTerminal: !Console.IsOutputRedirected))
{
    Console.Out.Write(RootHelp.Text());
    return ExitCode.Ok;
}

return await RunAsync(args);

// A method of its own: help needs none of these types.
static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(
    args,
    AddFeatures,
    [
        RunCommand.Create(AddWorker, app => app.MapPages()),
        IngestCommand.Create,
        SourcesCommand.Create,
        SubscribersCommand.Create,
        SendCommand.Create,
        OutboxCommand.Create,
        HistoryCommand.Create,
        StatusCommand.Create,
        OperatorCommand.Create,
        RenderCommand.Create,
        TemplatesCommand.Create,
        PreviewCommand.Create,
        StudioCommand.Create,
        MatchCommand.Create,
        ExplainCommand.Create,
        TopicsCommand.Create,
        FeedbackCommand.Create,
        DemoCommand.Create,
        DkimCommand.Create,
        BouncesCommand.Create,
        SuppressionsCommand.Create,
        WebhooksCommand.Create,
        KeysCommand.Create,
        LinksCommand.Create,
        BackupCommand.Backup,
        RestoreCommand.Restore,
        BackupCommand.Export,
        RestoreCommand.Import,
        ArchiveCommand.Create,
        MigrateCommand.Create,
        DoctorCommand.Create,
        ConfigCommand.Create,
        InitCommand.Create,
    ]);

static void AddFeatures(IServiceCollection services, Settings settings)
{
    services.AddStorage(settings.Storage, settings.DataFolder);
    services.AddPapers();
    services.AddSources(settings.Sources);
    services.AddSubscribers();
    services.AddEvents();
    services.AddSingleton<ApiKeyStore>();
    services.AddOutbox();
    services.AddOperations(settings.Operator, settings.DataFolder);
    services.AddWebhooks(settings.Webhooks);
    services.AddSummaries(settings.Summaries);
    services.AddEmbeddings(settings.Embeddings);
    services.AddTopics();
    services.AddSearch();
    services.AddEditions(settings.Editions);
    services.AddRendering(settings.Mail, settings.Templates);
    services.AddDelivery(
        settings.Delivery,
        settings.DataFolder,
        settings.PublicUrl,
        settings.Dkim,
        provider => TransportOf(settings, provider));
    services.AddMaintenance(settings.Retention);
    services.AddOperatorAccess();
    services.AddSenderChecks(new SenderSettings(settings.Mail, settings.Smtp, settings.Dkim, settings.Bounces));
    services.AddBounces(
        settings.Bounces,
        MailboxText.Parse(settings.Mail.From)!.Address,
        settings.Mail.ReplyTo is { } replyTo ? MailboxText.Parse(replyTo)!.Address : null);
}

// Only `run` has these: scheduled jobs and pages.
static void AddWorker(IServiceCollection services, Settings settings)
{
    services.AddScheduling(settings.Schedule, settings.Storage, settings.Bounces, settings.DataFolder);
    services.AddMetrics(settings.Metrics);
    services.AddPages(settings.Web, settings.Subscribers);
}

static IMailTransport TransportOf(Settings settings, IServiceProvider provider) =>
    settings.Mail.Transport switch
    {
        MailTransportKind.Smtp => new SmtpTransport(
            settings.Smtp,
            provider.GetRequiredService<TimeProvider>(),
            settings.DataFolder),
        _ => new PickupTransport(Path.Combine(settings.DataFolder, settings.Mail.PickupFolder)),
    };
