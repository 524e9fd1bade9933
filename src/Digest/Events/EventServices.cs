using Microsoft.Extensions.DependencyInjection;

namespace Digest.Events;

internal static class EventServices
{
    public static IServiceCollection AddEvents(this IServiceCollection services) =>
        services.AddSingleton<WebhookStore>().AddSingleton<EventOutbox>();
}
