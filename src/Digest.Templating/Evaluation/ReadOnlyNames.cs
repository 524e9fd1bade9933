using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>What <c>readonly</c> was said of in a render: a name together with the scope, object or frame that it belongs to.</summary>
internal sealed class ReadOnlyNames
{
    private readonly HashSet<(object Owner, string Name)> _names = [];

    public void Clear() => _names.Clear();

    public void Add(object owner, string name) => _names.Add((owner, name));

    public void Check(object owner, string name, Location at)
    {
        if (_names.Count > 0 && _names.Contains((owner, name))) throw new TemplateException(at, $"`{name}` is read-only");
    }
}
