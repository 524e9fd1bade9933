using Digest.Links;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Bounces;

internal static class BounceServices
{
    /// <summary>Where reports come back to, and what follows from them.</summary>
    /// <param name="from">The sender's address, to which reports come without a return path of their own.</param>
    public static IServiceCollection AddBounces(this IServiceCollection services, BounceOptions options, string from)
    {
        services.AddSingleton(options);
        services.AddSingleton(new ReturnPath(options.ReturnPath, from));
        services.AddSingleton(provider => new BounceMatcher(
            provider.GetRequiredService<ReturnPath>(),
            provider.GetRequiredService<LinkKeys>(),
            provider.GetRequiredService<MessageIdKey>(),
            from[(from.LastIndexOf('@') + 1)..]));
        services.AddSingleton<UnknownMailboxes>();
        services.AddSingleton<BounceProcessor>();
        services.AddSingleton<BounceFolder>();
        return services;
    }
}
