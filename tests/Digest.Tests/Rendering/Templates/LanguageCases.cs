using System.Reflection;
using System.Text;
using Digest.Rendering.Templates;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering.Templates;

/// <summary>
/// The cases beside this file: on each line a template, an arrow, and what it gives. ⏎ stands for a line feed, ␍ for a carriage return, ⇥ for a tab.
/// </summary>
internal static class LanguageCases
{
    private const string Arrow = " ⇒ ";

    /// <summary>The model that the cases speak of.</summary>
    public static ScriptObject Model => new()
    {
        ["page"] = new ScriptObject { ["title"] = "This is a title" },
        ["user"] = new ScriptObject { ["name"] = "John" },
        ["products"] = new[] { ("Orange", "fruit"), ("Banana", "fruit"), ("Apple", "fruit"), ("Computer", "electronics"), ("Mobile Phone", "electronics"), ("Table", "furniture"), ("Sofa", "furniture") }
            .Select(p => new ScriptObject { ["title"] = p.Item1, ["type"] = p.Item2 }).ToList(),
    };

    public static TheoryData<string, string, string> All()
    {
        var cases = new TheoryData<string, string, string>();
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".cases", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                var arrow = line.LastIndexOf(Arrow, StringComparison.Ordinal);
                cases.Add(name[..^".cases".Length], Plain(line[..arrow]), Plain(line[(arrow + Arrow.Length)..]));
            }
        }

        return cases;
    }

    private static string Plain(string text) => text.Replace('⏎', '\n').Replace('␍', '\r').Replace('⇥', '\t');
}
