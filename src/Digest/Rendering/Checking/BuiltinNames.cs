using System.Collections.Frozen;
using Scriban;
using Scriban.Runtime;

namespace Digest.Rendering.Checking;

/// <summary>What every template finds without a model: <c>include</c>, <c>string.upcase</c> and their kin.</summary>
internal static class BuiltinNames
{
    private static readonly FrozenDictionary<string, string[]> Functions = TemplateContext.GetDefaultBuiltinObject()
        .ToFrozenDictionary(builtin => builtin.Key, builtin => NamesIn(builtin.Value), StringComparer.Ordinal);

    private static string[] NamesIn(object? builtin) => builtin is ScriptObject module ? [.. module.Keys] : [];

    public static IEnumerable<string> All => Functions.Keys;

    public static bool Contains(string name) => Functions.ContainsKey(name) || name is "for" or "while" or "tablerow";

    /// <summary>The functions of a module such as <c>string</c>; empty where the name is not a module.</summary>
    public static IReadOnlyList<string> Of(string module) => Functions.GetValueOrDefault(module, []);
}
