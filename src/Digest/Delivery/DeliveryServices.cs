using Digest.Delivery.Journal;
using Digest.Delivery.Pacing;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Links;
using Digest.Rendering;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

internal static class DeliveryServices
{
    /// <summary>
    /// The sender and what it needs. The journal is opened, and its folder taken, when something is first sent.
    /// </summary>
    public static IServiceCollection AddDelivery(
        this IServiceCollection services,
        DeliveryOptions options,
        string dataFolder,
        string? publicUrl,
        DkimOptions dkim,
        Func<IServiceProvider, IMailTransport> transport)
    {
        services.AddSingleton(options);
        services.AddSingleton(new PublicAddress(string.IsNullOrEmpty(publicUrl) ? null : new Uri(publicUrl)));
        services.AddSingleton(dkim);
        services.AddSingleton(transport);
        var folder = new DeliveryFolder(dataFolder);
        services.AddSingleton(folder);
        services.AddSingleton(_ => new WorkerIdentity(dataFolder));
        services.AddSingleton(_ => new SendJournal(new JournalFile(folder.Journal)));
        services.AddSingleton<WorkerSession>();
        services.AddSingleton<OwnFailures>();
        services.AddSingleton<ResultRecorder>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<DeliveryPolicy>();
        services.AddSingleton<DeliveryRecovery>();
        services.AddSingleton<RefusedMailboxes>();
        services.AddSingleton(provider => new ProviderDirectory(
            options.LookUpProviders ? provider.GetService<FindMailServers>() : null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProviderDirectory>>()));
        services.AddSingleton(provider => new ProviderPacer(
            provider.GetRequiredService<ProviderDirectory>(),
            options,
            isPaced: provider.GetRequiredService<IMailTransport>() is not PickupTransport,
            provider.GetRequiredService<SqlDatabase>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DailyAllowance>();
        services.AddSingleton<ComplaintLimit>();
        services.AddSingleton<TemplateAlerts>();
        services.AddSingleton<MailSigning>();
        services.AddSingleton<MailBatch>();
        services.AddSingleton<OutboxSender>();
        return services;
    }
}
