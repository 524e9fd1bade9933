using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Rendering;
using Digest.Rendering.Cards;
using Digest.Rendering.Messages;
using Digest.Rendering.Notices;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Studio.Renderings;

/// <summary>All templates as they are at one time, and what makes mails of them. A saved file begins another.</summary>
/// <param name="stamp">Of the files.</param>
/// <param name="fixtures">Loads the papers of fixtures; stored papers come from the database.</param>
internal sealed class TemplateGeneration(
    IServiceProvider services, TemplateFiles files, long stamp, PaperLoader fixtures)
{
    private readonly MarkedTemplateFiles _marked = new(files);
    private MailMakers? _plain;
    private MailMakers? _marking;
    private MailMakers? _comparing;

    public long Stamp => stamp;

    /// <summary>Makes mails as they are sent.</summary>
    public MailMakers Plain => LazyInitializer.EnsureInitialized(
        ref _plain, () => new(services, files, fixtures, isSigned: true));

    /// <summary>Makes them without a signature, which takes longer than all the rest.</summary>
    public MailMakers Comparing => LazyInitializer.EnsureInitialized(
        ref _comparing, () => new(services, files, fixtures, isSigned: false));

    /// <summary>Makes the same mails with the marks of <see cref="MarkedTemplateFiles"/>.</summary>
    public MailMakers Marking =>
        LazyInitializer.EnsureInitialized(ref _marking, () => new(services, _marked, fixtures, isSigned: false));

    public TemplatePlace? PlaceOf(char mark) => _marked.PlaceOf(mark);
}

/// <summary>The worker's own batch of mails, with one set of templates.</summary>
internal sealed class MailMakers
{
    private readonly IServiceProvider _services;
    private readonly MailIdentity _brand;
    private readonly bool _isSigned;
    private readonly Lazy<MailBatch> _stored;
    private readonly Lazy<MailBatch> _fixtures;

    public MailMakers(IServiceProvider services, TemplateFiles files, PaperLoader fixtures, bool isSigned)
    {
        (_services, _isSigned) = (services, isSigned);
        _brand = services.GetRequiredService<MailIdentity>();
        Templates = new SnapshotTemplates(services.GetRequiredService<TimeProvider>(), files);
        _stored = new(() => BatchOf(RenderingServices.CreateEditionMail(services, Templates)));
        _fixtures = new(() => BatchOf(new EditionMail(Templates, _brand, fixtures)));
    }

    public TemplateLibrary Templates { get; }

    /// <summary>For subscribers and typed queries.</summary>
    public MailBatch Stored => _stored.Value;

    public MailBatch Fixtures => _fixtures.Value;

    private MailBatch BatchOf(EditionMail digest) =>
        ActivatorUtilities.CreateInstance<MailBatch>(
            _services,
            digest,
            new ConfirmMail(Templates, _brand),
            new WelcomeMail(Templates, _brand),
            new UnsubscribedMail(Templates, _brand),
            new SettingsMail(Templates, _brand),
            new AddressMail(Templates, _brand),
            new MovedMail(Templates, _brand),
            new AlertMail(Templates, _brand),
            _isSigned ? _services.GetRequiredService<MailSigning>() : new MailSigning(new DkimOptions(), _brand));
}
