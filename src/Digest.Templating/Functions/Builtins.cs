using System.Collections.Frozen;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>What every template finds without a model: <c>string</c>, <c>array</c>, <c>date</c> and their kin, <c>include</c>, <c>empty</c>.</summary>
internal static class Builtins
{
    private static readonly FrozenDictionary<string, object> All = new Dictionary<string, object>
    {
        ["array"] = new BuiltinObject("array", ArrayFunctions.All),
        ["date"] = new DateObject(),
        ["html"] = new BuiltinObject("html", HtmlFunctions.All),
        ["math"] = new BuiltinObject("math", MathFunctions.All),
        ["object"] = new BuiltinObject("object", ObjectFunctions.All),
        ["regex"] = new BuiltinObject("regex", RegexFunctions.All),
        ["string"] = new BuiltinObject("string", StringFunctions.All),
        ["timespan"] = new BuiltinObject("timespan", TimeSpanFunctions.All),
        ["include"] = new Include(),
        ["include_join"] = new IncludeJoin(),
        ["empty"] = Value.Empty,
        ["blank"] = Value.Empty,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

    public static object? Find(string name) => All.GetValueOrDefault(name);
}
