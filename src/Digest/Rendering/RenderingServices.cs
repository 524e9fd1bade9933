using Digest.Papers;
using Digest.Rendering.Cards;
using Digest.Rendering.Messages;
using Digest.Rendering.Notices;
using Digest.Rendering.Templates;
using Digest.Summaries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Rendering;

internal static class RenderingServices
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
        services.AddSingleton<ConfirmMail>();
        services.AddSingleton<WelcomeMail>();
        services.AddSingleton<UnsubscribedMail>();
        services.AddSingleton<SettingsMail>();
        services.AddSingleton<AddressMail>();
        services.AddSingleton<MovedMail>();
        services.AddSingleton<AlertMail>();
        services.AddSingleton(provider =>
            CreateEditionMail(provider, provider.GetRequiredService<TemplateLibrary>()));
        return services;
    }

    /// <summary>With the stored papers and these templates.</summary>
    public static EditionMail CreateEditionMail(IServiceProvider provider, TemplateLibrary templates)
    {
        var papers = provider.GetRequiredService<PaperStore>();
        return new EditionMail(
            templates,
            provider.GetRequiredService<MailIdentity>(),
            async (shown, cancellationToken) =>
                [
                    .. (
                        await papers.ListRevisionsAsync(
                            shown.ToDictionary(p => p.PaperKey, p => p.Revision), cancellationToken)
                    ).Values,
                ],
            SummariesOf(provider.GetService<SummaryCache>()));
    }

    private static SummaryLoader? SummariesOf(SummaryCache? summaries) =>
        summaries is null
            ? null
            : (shown, locale, asOf, cancellationToken) => summaries.FindAsync(
                [.. shown.Select(paper => new PaperRevision(paper.PaperKey, paper.Revision))],
                locale,
                asOf,
                cancellationToken);

    private static MailIdentity BrandOf(MailOptions mail)
    {
        var from = MailboxText.Parse(mail.From)!;
        return new MailIdentity(
            string.IsNullOrEmpty(from.Name) ? from.Address : from.Name,
            from,
            mail.ReplyTo is { Length: > 0 } replyTo ? MailboxText.Parse(replyTo) : null,
            mail.UnsubscribeMailbox is { Length: > 0 } mailbox ? mailbox : null,
            string.IsNullOrWhiteSpace(mail.Imprint) ? null : mail.Imprint.Trim().ReplaceLineEndings("\n").Split('\n'));
    }
}
