using Digest.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Bounces;

internal static class BounceServices
{
    /// <summary>Where reports come back to, and what follows from them.</summary>
    public static IServiceCollection AddBounces(this IServiceCollection services, BounceOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider =>
            new ReturnPath(options.ReturnPath, provider.GetRequiredService<MailBrand>().Address));
        services.AddSingleton<BounceMatcher>();
        services.AddSingleton<BounceProcessor>();
        services.AddSingleton<BounceFolder>();
        return services;
    }
}
