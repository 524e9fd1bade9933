using System.Collections.Concurrent;
using Digest.Rendering.Checking;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Microsoft.Extensions.Logging;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// The parsed templates of mails and pages, by names such as <c>mail/digest.html</c>. A template whose files change is
/// parsed again within a second; one that no longer parses stays in use as it was, which is said once. Safe for all
/// threads.
/// </summary>
internal partial class TemplateLibrary(TimeProvider clock, ILogger<TemplateLibrary> logger, TemplateFiles files)
{
    private readonly TemplateFiles _files = files;
    private readonly ConcurrentDictionary<string, LiveTemplate> _templates = new(StringComparer.Ordinal);
    private long _generation;
    private TextLibrary? _texts;

    /// <param name="userFolder">Where templates are looked for first.</param>
    public TemplateLibrary(string? userFolder, TimeProvider clock, ILogger<TemplateLibrary> logger)
        : this(clock, logger, new TemplateFiles(userFolder))
    {
    }

    /// <summary>Where the templates come from.</summary>
    public TemplateFiles Files => _files;

    /// <summary>What the mails say in each language.</summary>
    public TextLibrary Texts => _texts ??= new TextLibrary(_files, logger);

    /// <summary>The template of this name. It may be kept: it renders the newest version that parses.</summary>
    /// <exception cref="TemplateFailedException">There is none, or the first version does not parse.</exception>
    public virtual ITemplate Get(string name) => Live(name);

    /// <summary>
    /// Another number when a newer version has come into use: what was made with the one before is out of date.
    /// </summary>
    public virtual long VersionOf(string name) => Live(name).Version;

    /// <summary>Another number when a newer version of any template has come into use.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>The names of all templates: those that travel in the program, and the files in the folders.</summary>
    internal IEnumerable<string> Names => _files.Names;

    /// <summary>Parses the template as it is now, whichever version is in use.</summary>
    public TemplateParseResult Parse(string name) => Parse(name, []);

    /// <summary>What is wrong with the template as it is now, except what only a render can show.</summary>
    internal IReadOnlyList<TemplateError> Check(string name, TemplateSchema schema) =>
        Load(name, []) is { } file
            ? TemplateChecker.Check(DisplayName(name, file), file.Text, OptionsFor(name, []), schema)
            : [Missing(name)];

    /// <summary>What is wrong with the files of texts.</summary>
    internal IEnumerable<TemplateError> CheckTexts() => _files.Texts.Select(_files.Find).OfType<TemplateFile>()
        .SelectMany(file => TextCheck.Check(DisplayName(file.Name, file), file.Text));

    /// <summary>The names of the files that a template is made of, itself included.</summary>
    internal IEnumerable<string> FilesOf(string name)
    {
        List<TemplateFile> used = [];
        Parse(name, used);
        return used.Select(file => file.Name);
    }

    /// <summary>Where a template was found, as errors show it.</summary>
    internal string PathOf(string name) => Load(name, []) is { } file ? DisplayName(name, file) : name;

    private LiveTemplate Live(string name) => _templates.GetOrAdd(name, n => new LiveTemplate(this, n));

    /// <param name="used">Receives every file that was read.</param>
    private TemplateParseResult Parse(string name, List<TemplateFile> used) =>
        Load(name, used) is { } file
            ? ParsedTemplate.Parse(DisplayName(name, file), file.Text, OptionsFor(name, used))
            : new TemplateParseResult(null, [Missing(name)]);

    private static TemplateError Missing(string name) => new(name, 1, 1, "there is no template of this name");

    private static string DisplayName(string name, TemplateFile file) => file.Path ?? $"templates/{name}";

    /// <summary>An include is looked for beside the template first, then from the root of the templates.</summary>
    private TemplateOptions OptionsFor(string name, List<TemplateFile> used)
    {
        var folder = name[..(name.LastIndexOf('/') + 1)];
        return new TemplateOptions
        {
            Clock = clock,
            Loader = include => (Load(folder + include, used) ?? Load(include, used))?.Text,
        };
    }

    private TemplateFile? Load(string name, List<TemplateFile> used)
    {
        var file = _files.Find(name);
        if (file is not null) used.Add(file);
        return file;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Template {Name} no longer parses, the last good version stays in use. {Errors}"
    )]
    private static partial void LogKept(ILogger logger, string name, string errors);

    [LoggerMessage(Level = LogLevel.Information, Message = "Template {Name} was read again")]
    private static partial void LogReloaded(ILogger logger, string name);

    private sealed class LiveTemplate : ITemplate
    {
        private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);
        private readonly TemplateLibrary _library;
        private readonly Lock _reload = new();
        private volatile ITemplate _current;
        private List<TemplateFile> _used = [];
        private long _checkedAt;
        private long _version;

        public LiveTemplate(TemplateLibrary library, string name)
        {
            _library = library;
            Name = name;
            var parsed = library.Parse(name, _used);
            _current =
                parsed.Template ?? throw new TemplateFailedException(parsed.Errors);
            _checkedAt = library.Now;
        }

        public string Name { get; }

        public long Version
        {
            get
            {
                ReloadIfChanged();
                return Interlocked.Read(ref _version);
            }
        }

        public TemplateError? Render(
            ScriptObject model, RenderOutput output, CancellationToken cancellationToken = default)
        {
            ReloadIfChanged();
            return _current.Render(model, output, cancellationToken);
        }

        private void ReloadIfChanged()
        {
            var now = _library.Now;
            if (_library.Elapsed(Interlocked.Read(ref _checkedAt), now) < CheckEvery || !_reload.TryEnter()) return;
            try
            {
                Interlocked.Exchange(ref _checkedAt, now);
                if (!_used.Any(_library._files.HasChanged)) return;
                List<TemplateFile> used = [];
                var parsed = _library.Parse(Name, used);
                if (used.Count > 0) _used = used;
                if (parsed.Template is null)
                {
                    LogKept(_library.Logger, Name, string.Join(Environment.NewLine, parsed.Errors));
                    return;
                }

                _current = parsed.Template;
                Interlocked.Increment(ref _version);
                Interlocked.Increment(ref _library._generation);
                LogReloaded(_library.Logger, Name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogKept(_library.Logger, Name, e.Message);
            }
            finally
            {
                _reload.Exit();
            }
        }

    }

    private ILogger Logger => logger;

    private long Now => clock.GetTimestamp();

    private TimeSpan Elapsed(long from, long to) => clock.GetElapsedTime(from, to);
}
