using Microsoft.Extensions.DependencyInjection;

namespace Digest.Summaries;

internal static class SummaryServices
{
    public static IServiceCollection AddSummaries(this IServiceCollection services, SummaryOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SummaryStore>();
        services.AddSingleton<SummaryCache>();
        services.AddSingleton<SummaryMaker>();
        return services;
    }
}
