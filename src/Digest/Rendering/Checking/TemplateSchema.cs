using Scriban.Runtime;

namespace Digest.Rendering.Checking;

/// <summary>
/// The names that a template is given, and the kinds of their values, as samples of its model show them.
/// </summary>
internal sealed class TemplateSchema
{
    private static readonly ValueType Nothing = new ValueType.Object(new Dictionary<string, ValueType>());

    private TemplateSchema(ValueType.Object root) => Root = root;

    public ValueType.Object Root { get; }

    /// <param name="samples">Models that the template really gets; what is null in one should have a value in
    /// another.</param>
    public static TemplateSchema Of(IEnumerable<ScriptObject> samples) =>
        new((ValueType.Object)samples.Select(ValueType.Of).Aggregate(Nothing, ValueType.Merge));
}
