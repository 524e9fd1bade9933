using Microsoft.Extensions.DependencyInjection;

namespace Digest.Outbox;

internal static class OutboxServices
{
    public static IServiceCollection AddOutbox(this IServiceCollection services) =>
        services.AddSingleton<OutboxStore>().AddSingleton<OutboxQueue>();
}
