using Microsoft.Extensions.DependencyInjection;

namespace Digest.Embeddings;

internal static class EmbeddingServices
{
    public static IServiceCollection AddEmbeddings(this IServiceCollection services, EmbeddingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SentenceEncoders>();
        services.AddSingleton<EmbeddingStore>();
        services.AddSingleton<PaperEncoding>();
        services.AddSingleton<Meanings>();
        return services;
    }
}
