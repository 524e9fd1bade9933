using Digest.Papers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Editions;

public static class EditionServices
{
    public static IServiceCollection AddEditions(this IServiceCollection services, EditionOptions options, MatchingOptions matching)
    {
        services.AddSingleton(options);
        services.AddSingleton(matching);
        services.AddSingleton<EditionStore>();
        services.AddSingleton<CorpusStatistics>();
        services.AddSingleton<CandidateSetLoader>();
        services.AddSingleton<TopicFeedbackStore>();
        services.AddSingleton<TopicProfileStore>();
        services.AddSingleton<TopicProfiles>();
        services.AddSingleton<QueryBacktest>();
        services.AddSingleton<EditionExplainer>();
        services.AddSingleton<EditionBuilder>();
        return services;
    }
}
