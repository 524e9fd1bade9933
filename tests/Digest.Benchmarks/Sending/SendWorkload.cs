using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;

namespace Digest.Benchmarks.Sending;

/// <summary>Digests as a large service sends them: 10 of 500 papers each, every one with its own recipient, links and Message-ID.</summary>
internal sealed class SendWorkload
{
    public const string Domain = "digest.example.org";

    private const int Papers = 500;
    private const int PapersEach = 10;
    private const int Frozen = 200;

    private static readonly string[] Words =
        ("large language model speculative decoding diffusion transformer attention benchmark evaluation efficient inference training reinforcement learning graph neural network we propose "
            + "novel method that improves state of the art results on several tasks with fewer parameters and less memory while keeping accuracy across data sets naïve Schrödinger").Split(' ');

    private readonly SigningKey? _signer;
    private readonly EditionMail _renderer;
    private readonly EditionReason[] _reasons =
    [
        new(ReasonKind.Query, "Efficient inference of language models", ["speculative decoding", "inference", "cs.CL"], 0),
        new(ReasonKind.Profile, "What I read lately", ["diffusion", "transformer", "benchmark"], 0),
    ];

    private readonly List<MimeMessage> _frozen = [];

    private SendWorkload(SigningKey? signer)
    {
        _signer = signer;
        var papers = Enumerable.Range(1, Papers).Select(SomePaper).ToArray();
        var templates = new TemplateLibrary(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var brand = new MailIdentity("Digest", new MailboxAddress("Digest", $"digest@{Domain}"));
        _renderer = new EditionMail(templates, brand, (wanted, _) => Task.FromResult<IReadOnlyList<Paper>>([.. wanted.Select(paper => papers[paper.PaperKey - 1])]));
    }

    public long AverageBytes { get; private set; }

    /// <summary>Renders and encodes the bodies of some digests, so that sending can be measured without that.</summary>
    public static async Task<SendWorkload> CreateAsync(SigningKey? signer)
    {
        var workload = new SendWorkload(signer);
        for (var i = 0; i < Frozen; i++) workload._frozen.Add((await workload.RenderAsync(i)).Message);
        workload.AverageBytes = (long)workload._frozen.Average(Length);
        return workload;
    }

    public byte[] Bytes(int number)
    {
        using var written = new MemoryStream();
        var message = Compose(number).Message;
        message.WriteTo(MessageFormat.Of(message), written);
        return written.ToArray();
    }

    /// <summary>A message of its own around bodies encoded before, signed where there is a key.</summary>
    public (MailEnvelope Envelope, MimeMessage Message) Compose(int number)
    {
        var frozen = _frozen[number % Frozen];
        var recipient = FormattableString.Invariant($"reader.{number}@mail.example.com");
        var message = new MimeMessage(frozen.Headers.Where(header => header.Id is not (HeaderId.To or HeaderId.MessageId)).Select(header => header.Clone()))
        {
            MessageId = FormattableString.Invariant($"edition-{number}@{Domain}"),
        };
        message.To.Add(new MailboxAddress(FormattableString.Invariant($"Zoë Reader {number}"), recipient));
        message.Body = Copy((Multipart)frozen.Body!);
        _signer?.Sign(message);
        return (new MailEnvelope($"d{number}", FormattableString.Invariant($"bounces+{number}@{Domain}"), recipient), message);
    }

    /// <summary>What rendering, composing and signing cost a mail, on one thread.</summary>
    public async Task<(double Milliseconds, double Kilobytes)> CostAsync()
    {
        const int Mails = 2000;
        for (var i = 0; i < Mails; i++) await MakeAsync(i);
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < Mails; i++) await MakeAsync(i);
        return (
            (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Mails,
            (GC.GetTotalAllocatedBytes(precise: true) - bytes) / 1024.0 / Mails);
    }

    private async Task MakeAsync(int number)
    {
        var message = (await RenderAsync(number)).Message;
        _signer?.Sign(message);
    }

    private ValueTask<RenderedMail> RenderAsync(int number) => _renderer.RenderAsync(
        EditionOf(number), SubscriberOf(number, new EmailAddress($"reader.{number}", "mail.example.com")), LinksOf(number), CancellationToken.None);

    /// <summary>A body of its own with the same parts, which write the bytes they were encoded to.</summary>
    private static Multipart Copy(Multipart frozen)
    {
        var body = new Multipart("alternative") { Boundary = frozen.Boundary! };
        foreach (var part in frozen) body.Add(part);
        return body;
    }

    private static long Length(MimeMessage message)
    {
        using var written = new MimeKit.IO.MeasuringStream();
        message.WriteTo(MessageFormat.Of(message), written);
        return written.Length;
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
        return new EditionLinks($"https://{Domain}/m/{token}", $"https://{Domain}/u/{token}", $"https://{Domain}/e/{token}", place => FormattableString.Invariant($"https://{Domain}/f/{token}/{place}"));
    }

    public static Paper SomePaper(int key)
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
