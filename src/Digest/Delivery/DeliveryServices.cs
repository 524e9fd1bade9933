using Digest.Delivery.Journal;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Links;
using Digest.Rendering;
using Microsoft.Extensions.DependencyInjection;

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
        services.AddSingleton<TemplateAlerts>();
        services.AddSingleton<MailSigning>();
        services.AddSingleton<MailBatch>();
        services.AddSingleton<OutboxSender>();
        return services;
    }
}
