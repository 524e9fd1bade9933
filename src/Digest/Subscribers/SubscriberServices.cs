using Digest.Links;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Subscribers;

internal static class SubscriberServices
{
    public static IServiceCollection AddSubscribers(this IServiceCollection services)
    {
        services.AddSingleton<SubscriberStore>();
        services.AddSingleton<SubscriberLifecycle>();
        services.AddSingleton<SuppressionStore>();
        services.AddSingleton<FollowedAuthors>();
        services.AddSingleton<LinkKeys>();
        return services;
    }
}
