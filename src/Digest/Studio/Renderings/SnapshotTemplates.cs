using System.Collections.Concurrent;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Microsoft.Extensions.Logging.Abstractions;
using Scriban.Runtime;

namespace Digest.Studio.Renderings;

/// <summary>
/// Templates as their files are when each is first needed. One that does not parse is an error of the mail that needs
/// it, never an older version.
/// </summary>
internal sealed class SnapshotTemplates(TimeProvider clock, TemplateFiles files)
    : TemplateLibrary(clock, NullLogger<TemplateLibrary>.Instance, files)
{
    private readonly ConcurrentDictionary<string, SnapshotTemplate> _templates = new(StringComparer.Ordinal);

    public override ITemplate Get(string name) =>
        _templates.GetOrAdd(name, wanted => new SnapshotTemplate(wanted, new(() => Parse(wanted))));

    public override long VersionOf(string name) => 0;

    private sealed class SnapshotTemplate(string name, Lazy<TemplateParseResult> parsed) : ITemplate
    {
        public string Name => name;

        public TemplateError? Render(
            ScriptObject model, RenderOutput output, CancellationToken cancellationToken = default) =>
            parsed.Value.Template is { } template
                ? template.Render(model, output, cancellationToken)
                : parsed.Value.Errors[0];
    }
}
