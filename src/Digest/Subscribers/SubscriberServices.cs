using Digest.Links;
using Digest.Subscribers.SignUps;
using Digest.Subscribers.Zones;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Subscribers;

internal static class SubscriberServices
{
    public static IServiceCollection AddSubscribers(this IServiceCollection services)
    {
        services.AddSingleton<SubscriberStore>();
        services.AddSingleton<SubscriberLifecycle>();
        services.AddSingleton<UndoableChanges>();
        services.AddSingleton<SignUpStore>();
        services.AddSingleton<AddressChanges>();
        services.AddSingleton<DueCorrection>();
        services.AddSingleton<SuppressionStore>();
        services.AddSingleton<FollowedAuthors>();
        services.AddSingleton<LinkKeys>();
        services.AddSingleton<MessageIdKey>();
        services.AddSingleton<UnknownZones>();
        return services;
    }
}
