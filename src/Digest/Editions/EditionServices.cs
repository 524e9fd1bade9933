using Digest.Editions.Previewing;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Editions;

internal static class EditionServices
{
    public static IServiceCollection AddEditions(this IServiceCollection services, EditionOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<EditionStore>();
        services.AddSingleton<CandidateSetLoader>();
        services.AddSingleton<EditionExplainer>();
        services.AddSingleton<SilenceExplainer>();
        services.AddSingleton<BatchComposer>();
        services.AddSingleton<SetAsideSubscribers>();
        services.AddSingleton<SentPaperFill>();
        services.AddSingleton<EditionBuilder>();
        services.AddSingleton<SharedCandidates>();
        services.AddSingleton<NextDigestComposer>();
        return services;
    }
}
