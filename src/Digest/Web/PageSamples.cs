using Digest.Rendering.Templates;
using Scriban.Runtime;

namespace Digest.Web;

/// <summary>
/// Models with sample data for the page templates, with the values that <see cref="LinkPages"/> and <see
/// cref="PageRenderer"/> give them.
/// </summary>
internal static class PageSamples
{
    private static readonly string[] Topics = ["Language models", "Sorting"];

    /// <returns>By template name, such as <c>web/confirm.html</c>: the page before and after the form was
    /// submitted.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<ScriptObject>> All { get; } =
        new[] { "broken-link", "confirm", "failure", "unsubscribe" }.ToDictionary(
            page => $"web/{page}.html", IReadOnlyList<ScriptObject> (_) => [Model(done: false), Model(done: true)]);

    private static ScriptObject Model(bool done) => new()
    {
        { "brand", new ScriptObject { { "name", "Digest" } } },
        { "nonce", "bm9uY2U=" },
        { "done", done },
        {
            "subscriber",
            new ScriptObject
            {
                { "email", "grace@example.net" },
                { "time_zone", "Europe/London" },
                { "next", done ? "Friday, 6 March 2026, 07:00" : null },
            }
        },
        { "topics", done ? null : Topics },
    };
}
