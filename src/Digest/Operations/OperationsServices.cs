using Microsoft.Extensions.DependencyInjection;

namespace Digest.Operations;

internal static class OperationsServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OperatorAlerts>();
        services.AddSingleton<RunHistory>();
        return services;
    }
}
