using Microsoft.Extensions.DependencyInjection;

namespace Digest.Search;

internal static class SearchServices
{
    public static IServiceCollection AddSearch(this IServiceCollection services) =>
        services.AddSingleton<SearchIndex>().AddSingleton<SearchSlots>().AddSingleton<PaperSearch>()
            .AddSingleton<TopicForecast>();
}
