using Digest.Matching.Indexing;
using Digest.Topics.Library;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Topics;

internal static class TopicServices
{
    public static IServiceCollection AddTopics(this IServiceCollection services)
    {
        services.AddSingleton<TopicFeedbackStore>();
        services.AddSingleton<TopicProfileStore>();
        services.AddSingleton<TopicProfiles>();
        services.AddSingleton(_ => BackgroundArchive.Shipped);
        services.AddSingleton<CorpusStatistics>();
        services.AddSingleton<RecentPapers>();
        services.AddSingleton<QueryBacktest>();
        services.AddSingleton<FeedbackTrial>();
        services.AddSingleton<LibraryLookup>();
        return services;
    }
}
