using Scriban.Runtime;

namespace Digest.Web.Forms;

/// <summary>The options of a list in a form, as templates see them.</summary>
internal static class Choice
{
    /// <param name="options">What the form posts, and what people read.</param>
    public static ScriptObject[] Among(IEnumerable<(string Value, string Name)> options, string chosen) =>
        [
            .. options.Select(option => new ScriptObject
            {
                { "value", option.Value },
                { "name", option.Name },
                { "is_chosen", option.Value == chosen },
            }),
        ];

    /// <summary>What is chosen is always among them: what is stored may not be offered any more.</summary>
    public static ScriptObject[] Keeping(IEnumerable<(string Value, string Name)> options, string chosen)
    {
        var all = options.ToList();
        return Among(all.Exists(option => option.Value == chosen) ? all : [(chosen, chosen), .. all], chosen);
    }
}
