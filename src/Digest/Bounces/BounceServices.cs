using Digest.Bounces.Imap;
using Digest.Bounces.Ses;
using Digest.Connections;
using Digest.Links;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Bounces;

internal static class BounceServices
{
    /// <summary>Where reports come back to, and what follows from them.</summary>
    /// <param name="from">The sender's address, to which reports come without a return path of their own.</param>
    /// <param name="replyTo">The address of <c>Mail:ReplyTo</c>.</param>
    public static IServiceCollection AddBounces(
        this IServiceCollection services, BounceOptions options, string from, string? replyTo = null)
    {
        services.AddSingleton(options);
        services.AddSingleton(new ReturnPath(options.ReturnPath, from));
        services.AddSingleton(provider => new BounceMatcher(
            provider.GetRequiredService<ReturnPath>(),
            provider.GetRequiredService<LinkKeys>(),
            provider.GetRequiredService<MessageIdKey>(),
            from[(from.LastIndexOf('@') + 1)..],
            replyTo is null ? null : new ReturnPath(replyTo, from)));
        services.AddSingleton<UnknownMailboxes>();
        services.AddSingleton<BlockNotices>();
        services.AddSingleton<BounceProcessor>();
        services.AddSingleton<BounceIntake>();
        services.AddSingleton<BounceFolder>();
        services.AddSingleton<MailboxPosition>();
        services.AddSingleton<BounceMailbox>();
        services.AddSingleton(_ => new SnsServer(new GuardedConnections().CreateHandler()));
        services.AddSingleton<SnsCertificates>();
        services.AddSingleton<SesIntake>();
        return services;
    }
}
