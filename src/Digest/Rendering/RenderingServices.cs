using Digest.Papers;
using Digest.Templating;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Rendering;

public static class RenderingServices
{
    /// <summary>Templates, and what makes mails of them.</summary>
    /// <param name="engine">Reads the templates.</param>
    public static IServiceCollection AddRendering(this IServiceCollection services, MailOptions mail, TemplatesOptions templates, Func<ITemplateEngine> engine)
    {
        services.AddSingleton(_ => BrandOf(mail));
        services.AddSingleton(_ => engine());
        services.AddSingleton(provider => new TemplateLibrary(
            provider.GetRequiredService<ITemplateEngine>(), Path.GetFullPath(templates.Folder), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TemplateLibrary>>()));
        services.AddSingleton<NoticeRenderer>();
        services.AddSingleton(provider =>
        {
            var papers = provider.GetRequiredService<PaperStore>();
            return new EditionRenderer(
                provider.GetRequiredService<TemplateLibrary>(),
                provider.GetRequiredService<MailBrand>(),
                async (shown, cancellationToken) => [.. (await papers.ListRevisionsAsync(shown.ToDictionary(p => p.PaperKey, p => p.Revision), cancellationToken)).Values]);
        });
        return services;
    }

    private static MailBrand BrandOf(MailOptions mail)
    {
        var from = MailboxText.Parse(mail.From)!;
        return new MailBrand(
            from.DisplayName.Length > 0 ? from.DisplayName : from.Address,
            from,
            mail.ReplyTo is { Length: > 0 } replyTo ? MailboxText.Parse(replyTo) : null,
            mail.UnsubscribeMailbox is { Length: > 0 } mailbox ? mailbox : null);
    }
}
