using System.Diagnostics;
using System.Globalization;
using Digest.Studio.Changes;
using Digest.Studio.Tools;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>What a change of the templates touches, over all fixtures.</summary>
internal sealed record ChangesView(RenderingHistory History) : StudioView("changes", "Changes", "changes.html")
{
    /// <summary>Beyond these, only the names are shown.</summary>
    private const int MaxShown = 30;

    private const int MaxLines = 300;

    public override async ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        var query = request.Context.Request.Query;
        var toReleased = query["against"] == "released";
        var watch = Stopwatch.StartNew();
        var comparison = await History.CompareAsync(toReleased, request.Aborted);
        model.Add("took", watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        model.Add("to_released", toReleased);
        model.Add("last_href", request.Choice.ToQuery(("view", Name)));
        model.Add("released_href", request.Choice.ToQuery(("view", Name), ("against", "released")));
        if (comparison is null) return;
        model.Add("summary", comparison.Summary);
        model.Add("has_browser", Browser.Program is not null);
        var (against, pictured) = (toReleased ? "released" : "last", query["pictures"].ToString());
        model.Add("touched", comparison.Touched.Select((touched, place) => new ScriptObject
        {
            { "name", touched.Name },
            { "is_open", comparison.Touched.Count <= 3 || touched.Name == pictured },
            { "parts", place < MaxShown ? PartsOf(touched) : null },
            {
                "pictures_href",
                request.Choice.ToQuery(("view", Name), ("against", against), ("pictures", touched.Name))
            },
            {
                "pictures",
                touched.Name == pictured
                    ? new[] { against, "current" }.Select(of => new ScriptObject
                    {
                        { "name", of == "current" ? "Now" : "Before" },
                        { "href", $"picture{QueryString(touched.Name, of)}" },
                    }).ToArray()
                    : null
            },
        }).ToArray());
    }

    private static string QueryString(string name, string of) =>
        $"?name={Uri.EscapeDataString(name)}&of={Uri.EscapeDataString(of)}";

    private static ScriptObject[] PartsOf(TouchedRendering touched) =>
    [
        .. new[] { (Name: "Text", Lines: touched.Text), (Name: "HTML", Lines: touched.Html) }
            .Where(part => part.Lines.Count > 0)
            .Select(part => new ScriptObject
            {
                { "name", part.Name },
                { "more", part.Lines.Count > MaxLines ? part.Lines.Count - MaxLines : null },
                {
                    "lines",
                    part.Lines.Take(MaxLines).Select(line => new ScriptObject
                    {
                        { "kind", line.Change.ToString().ToLowerInvariant() },
                        { "sign", line.Sign },
                        { "text", line.Text },
                    }).ToArray()
                },
            }),
    ];
}
