using Microsoft.Extensions.DependencyInjection;

namespace Digest.Papers;

internal static class PaperServices
{
    public static IServiceCollection AddPapers(this IServiceCollection services) =>
        services.AddSingleton<PaperStore>().AddSingleton<AnnouncementStore>().AddSingleton<AnnouncedDays>();
}
