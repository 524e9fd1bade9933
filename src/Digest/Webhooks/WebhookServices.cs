using Digest.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Webhooks;

internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new WebhookHttp(
            new GuardedConnections(options.AllowPrivateAddresses ? _ => true : null),
            options,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WebhookNotices>();
        services.AddSingleton<WebhookSender>();
        return services;
    }
}
