using Microsoft.Extensions.DependencyInjection;

namespace Digest.Editions;

public static class EditionServices
{
    public static IServiceCollection AddEditions(this IServiceCollection services, EditionOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<EditionStore>();
        services.AddSingleton<AnnouncementReader>();
        services.AddSingleton<PaperPoolLoader>();
        services.AddSingleton<EditionBuilder>();
        return services;
    }
}
