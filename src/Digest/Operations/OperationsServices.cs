using Microsoft.Extensions.DependencyInjection;

namespace Digest.Operations;

internal static class OperationsServices
{
    public static IServiceCollection AddOperations(
        this IServiceCollection services, OperatorOptions options, string dataFolder)
    {
        services.AddSingleton(options);
        services.AddSingleton(new KeptAlerts(dataFolder));
        services.AddSingleton<OperatorAlerts>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<ClockReference>();
        return services;
    }
}
