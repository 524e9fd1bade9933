using Microsoft.Extensions.DependencyInjection;

namespace Digest.Papers;

public static class PaperServices
{
    public static IServiceCollection AddPapers(this IServiceCollection services) => services.AddSingleton<PaperStore>();
}
