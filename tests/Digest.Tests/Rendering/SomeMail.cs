using System.Text;
using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Digest.Tests.Delivery.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>Papers, editions and renderers as most tests here want them.</summary>
internal static class SomeMail
{
    public static readonly DateTimeOffset Morning = new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero);

    public static readonly MailIdentity Brand = new("Digest", new MailboxAddress("Digest", "digest@example.org"));

    public static readonly EditionLinks Links = new(
        "https://digest.example.org/m/TOKEN",
        "https://digest.example.org/u/TOKEN",
        "https://digest.example.org/a/TOKEN",
        place => $"https://digest.example.org/f/TOKEN/{place}",
        "https://digest.example.org/r/TOKEN");

    public static TemplateLibrary Templates() => new(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);

    public static EditionMail Renderer(IReadOnlyList<Paper> papers, MailIdentity? brand = null) =>
        new(Templates(), brand ?? Brand, (wanted, _) => Task.FromResult<IReadOnlyList<Paper>>([.. papers.Where(paper => wanted.Any(w => w.PaperKey == paper.Key))]));

    public static Paper Paper(long key = 1, string title = "A Small Study of Large Things") => new()
    {
        Key = key,
        Id = PaperId.Arxiv("2501.19393"),
        Title = title,
        Abstract = "We look at large things. They turn out to be made of small ones. The rest follows.",
        Authors = ["Ada Lovelace", "Emmy Noether"],
        AuthorCount = 2,
        Categories = ["cs.CL"],
        AbstractUrl = "https://arxiv.org/abs/2501.19393",
        PdfUrl = "https://arxiv.org/pdf/2501.19393",
        PublishedAt = new DateTimeOffset(2025, 1, 31, 18, 0, 0, TimeSpan.Zero),
    };

    public static Edition Edition(IReadOnlyList<Paper> papers, string topic = "Large things") => new()
    {
        Key = 12,
        SubscriberKey = 3,
        Period = DateOnly.FromDateTime(Morning.Date),
        CreatedAt = Morning,
        Papers = [.. papers.Select(paper => new EditionPaper(
            paper.Key, paper.Revision, paper.Upvotes, paper.CommentCount, 0.5, [new EditionReason(ReasonKind.Query, topic, ["large", "small ones"], 0)]))],
    };

    public static Subscriber Subscriber(string? name = "Grace") => new() { Key = 3, Email = new EmailAddress("grace", "example.net"), Name = name };

    public static async Task<RenderedMail> RenderAsync(IReadOnlyList<Paper> papers, EditionLinks? links = null, bool bibtex = false) =>
        await Renderer(papers).RenderAsync(Edition(papers), Subscriber() with { Bibtex = bibtex }, links, TestContext.Current.CancellationToken);

    public static byte[] Bytes(this RenderedMail mail) => mail.Message.Bytes();

    /// <summary>The header block of the composed message, unfolded.</summary>
    public static string[] Headers(this RenderedMail mail)
    {
        var message = Encoding.UTF8.GetString(mail.Bytes());
        return message[..message.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ").Replace("\r\n\t", " ").Split("\r\n");
    }
}
