using System.Buffers;
using Digest.Editions;
using Digest.Mail;
using Digest.Mail.Dkim;
using Digest.Mail.Mime;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks;

/// <summary>Digests as a large service sends them: 10 of 500 papers each, every one with its own recipient, links and Message-ID.</summary>
internal sealed class SendWorkload
{
    public const string Domain = "digest.example.org";

    private const int Papers = 500;
    private const int PapersEach = 10;

    private static readonly string[] Words =
        ("large language model speculative decoding diffusion transformer attention benchmark evaluation efficient inference training reinforcement learning graph neural network we propose "
            + "novel method that improves state of the art results on several tasks with fewer parameters and less memory while keeping accuracy across data sets naïve Schrödinger").Split(' ');

    private readonly DkimSigner? _signer;
    private readonly EditionRenderer _renderer;
    private readonly EditionReason[] _reasons =
    [
        new(ReasonKind.Query, "Efficient inference of language models", ["speculative decoding", "inference", "cs.CL"], 0),
        new(ReasonKind.Profile, "What I read lately", ["diffusion", "transformer", "benchmark"], 0),
    ];

    private long _bytes;
    private long _messages;

    public SendWorkload(DkimSigner? signer)
    {
        _signer = signer;
        var papers = Enumerable.Range(1, Papers).Select(SomePaper).ToArray();
        var templates = new TemplateLibrary(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var brand = new MailBrand("Digest", new Mailbox("Digest", $"digest@{Domain}"));
        _renderer = new EditionRenderer(templates, brand, (wanted, _) => Task.FromResult<IReadOnlyList<Paper>>([.. wanted.Select(paper => papers[paper.PaperKey - 1])]));
    }

    public long AverageBytes => Interlocked.Read(ref _bytes) / Math.Max(1, Interlocked.Read(ref _messages));

    public async ValueTask<(MailEnvelope Envelope, ReadOnlySequence<byte> Message)> MessageAsync(int number)
    {
        var recipient = new EmailAddress($"reader.{number}", "mail.example.com");
        var rendered = await _renderer.RenderAsync(EditionOf(number), SubscriberOf(number, recipient), LinksOf(number), CancellationToken.None);
        var message = MessageComposer.Compose(rendered.Message);
        if (_signer is not null) message = _signer.Sign(message);
        Interlocked.Add(ref _bytes, message.Length);
        Interlocked.Increment(ref _messages);
        return (new MailEnvelope($"d{number}", FormattableString.Invariant($"bounces+{number}@{Domain}"), recipient.ToString()), message);
    }

    private Edition EditionOf(int number) => new()
    {
        Key = number,
        SubscriberKey = number,
        Period = new DateOnly(2026, 3, 9),
        CreatedAt = new DateTimeOffset(2026, 3, 9, 6, 0, 0, TimeSpan.Zero),
        Papers = [.. Enumerable.Range(0, PapersEach).Select(i => new EditionPaper(1 + ((uint)(number * 7) + (uint)(i * 53)) % Papers, 1, 12, 3, 0.9, _reasons))],
        NotShown = 17,
    };

    private static Subscriber SubscriberOf(int number, EmailAddress email) => new()
    {
        Key = number,
        Email = email,
        Name = FormattableString.Invariant($"Zoë Reader {number}"),
        Topics = [new Topic(1, "Efficient inference of language models", "\"speculative decoding\""), new Topic(2, "What I read lately", "cat:cs.CL")],
    };

    /// <summary>Of the length that signed links have.</summary>
    private static EditionLinks LinksOf(int number)
    {
        var token = FormattableString.Invariant($"{number:D12}") + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEf";
        return new EditionLinks($"https://{Domain}/m/{token}", $"https://{Domain}/u/{token}", $"https://{Domain}/e/{token}", (place, more) => FormattableString.Invariant($"https://{Domain}/f/{token}/{place}/{(more ? 1 : 0)}"));
    }

    private static Paper SomePaper(int key)
    {
        var random = new Random(key);
        return new Paper
        {
            Key = key,
            Id = PaperId.Arxiv(FormattableString.Invariant($"2603.{key:D5}")),
            Title = Sentence(random, 11),
            Abstract = string.Join(". ", Enumerable.Range(0, 8).Select(_ => Sentence(random, 22))) + ".",
            Tldr = Sentence(random, 60),
            Authors = [.. Enumerable.Range(0, 6).Select(_ => Sentence(random, 2))],
            AuthorCount = 6,
            Categories = ["cs.CL", "cs.LG", "stat.ML"],
            AbstractUrl = FormattableString.Invariant($"https://arxiv.org/abs/2603.{key:D5}"),
            PdfUrl = FormattableString.Invariant($"https://arxiv.org/pdf/2603.{key:D5}"),
            CodeUrl = FormattableString.Invariant($"https://github.com/example/project-{key}"),
            ProjectUrl = FormattableString.Invariant($"https://project-{key}.example.org/"),
            Upvotes = 12,
            CommentCount = 3,
            PublishedAt = new DateTimeOffset(2026, 3, 8, 18, 0, 0, TimeSpan.Zero),
        };
    }

    private static string Sentence(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
}
