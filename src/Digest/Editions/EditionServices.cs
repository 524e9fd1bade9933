using Microsoft.Extensions.DependencyInjection;

namespace Digest.Editions;

public static class EditionServices
{
    public static IServiceCollection AddEditions(this IServiceCollection services, EditionOptions options, MatchingOptions matching)
    {
        services.AddSingleton(options);
        services.AddSingleton(matching);
        services.AddSingleton<EditionStore>();
        services.AddSingleton<AnnouncementReader>();
        services.AddSingleton<PaperArchive>();
        services.AddSingleton<PaperPoolLoader>();
        services.AddSingleton<TopicFeedbackStore>();
        services.AddSingleton<TopicProfileStore>();
        services.AddSingleton<TopicLearning>();
        services.AddSingleton<QueryReplay>();
        services.AddSingleton<EditionExplainer>();
        services.AddSingleton<EditionBuilder>();
        return services;
    }
}
