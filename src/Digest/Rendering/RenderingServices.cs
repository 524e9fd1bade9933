using Digest.Papers;
using Digest.Rendering.Templates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Rendering;

public static class RenderingServices
{
    /// <summary>Templates, and what makes mails of them.</summary>
    public static IServiceCollection AddRendering(
        this IServiceCollection services, MailOptions mail, TemplatesOptions templates)
    {
        services.AddSingleton(_ => BrandOf(mail));
        services.AddSingleton(provider => new TemplateLibrary(
            Path.GetFullPath(templates.Folder),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TemplateLibrary>>()));
        services.AddSingleton<NoticeRenderer>();
        services.AddSingleton(provider =>
        {
            var papers = provider.GetRequiredService<PaperStore>();
            return new EditionRenderer(
                provider.GetRequiredService<TemplateLibrary>(),
                provider.GetRequiredService<MailBrand>(),
                async (shown, cancellationToken) => [.. (await papers.GetRevisionsAsync(shown.ToDictionary(p => p.PaperKey, p => p.Revision), cancellationToken)).Values]);
        });
        return services;
    }

    private static MailBrand BrandOf(MailOptions mail)
    {
        var from = MailboxText.Parse(mail.From)!;
        return new MailBrand(
            string.IsNullOrEmpty(from.Name) ? from.Address : from.Name,
            from,
            mail.ReplyTo is { Length: > 0 } replyTo ? MailboxText.Parse(replyTo) : null,
            mail.UnsubscribeMailbox is { Length: > 0 } mailbox ? mailbox : null);
    }
}
