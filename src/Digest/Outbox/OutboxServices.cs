using Digest.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Outbox;

public static class OutboxServices
{
    public static IServiceCollection AddOutbox(this IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<OperatorAlerts>();
        return services;
    }
}
