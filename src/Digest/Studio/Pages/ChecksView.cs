using Digest.Studio.Checks;
using Digest.Studio.Renderings;
using Digest.Studio.Tools;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>What may be wrong with the mail, each with the line of its template.</summary>
internal sealed record ChecksView(Outcomes Outcomes) : StudioView("checks", "Checks", "checks.html")
{
    public override async ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        var (made, map) = request.Shown;
        var document = MailDocument.Parse(made.Html);
        List<CheckResult> checks =
        [
            AccessibilityCheck.Structure(document, map),
            AccessibilityCheck.Contrast(document, map),
            AccessibilityCheck.Pictures(document, map),
        ];
        if (made.Message is { } message)
        {
            checks.Add(HeaderCheck.Unsubscribe(message, request.Chosen.Mail!.Delivery.Kind, made.Html));
            checks.Add(HeaderCheck.Signature(message));
            if (request.Context.Request.Query.ContainsKey("spam"))
                checks.Add(await SpamAssassin.RunAsync(made.Bytes, request.Aborted));
            else if (SpamAssassin.Program is not null)
                model.Add("spam", request.Choice.ToQuery(("view", Name), ("spam", "yes")));
            model.Add("has_no_spam", SpamAssassin.Program is null);
        }

        model.Add("checks", checks.Select(CheckOf).ToArray());
        AddClients(model, document, map);
        AddLinks(model, document, map, request);
    }

    private static ScriptObject CheckOf(CheckResult check) => new()
    {
        { "name", check.Name },
        { "source", check.Source },
        {
            "findings",
            check.Findings.Select(finding => new ScriptObject
            {
                { "severity", NameOf(finding.Severity) },
                { "text", finding.Text },
                { "place", PlaceOf(finding.Place) },
                { "count", finding.Count > 1 ? finding.Count : null },
            }).ToArray()
        },
    };

    private static void AddClients(ScriptObject model, MailDocument document, TemplateMap map)
    {
        model.Add("programs", ClientSupport.Programs);
        model.Add("features", ClientSupport.Used(document, map).Select(used => new ScriptObject
        {
            { "name", used.Feature.Token },
            { "slug", used.Feature.Slug },
            { "count", used.Count },
            { "place", PlaceOf(used.Place) },
            {
                "support",
                used.Feature.Support.Select(letter => letter switch
                {
                    'y' => "yes",
                    'a' => "partly",
                    'n' => "no",
                    _ => "unknown",
                }).ToArray()
            },
        }).ToArray());
    }

    private void AddLinks(ScriptObject model, MailDocument document, TemplateMap map, ViewRequest request)
    {
        var links = MailLinks.Of(document, map);
        var fetched = Outcomes.Find<IReadOnlyList<FetchedLink>>(request.Context.Request.Query[Outcomes.Parameter])?
            .ToDictionary(link => link.Address);
        model.Add("link_count", links.Sum(link => link.Count));
        model.Add("links_action", links.Count == 0 ? null : "links" + request.Choice.ToQuery());
        model.Add("links_fetched", fetched is not null);
        model.Add("links", links.Select(link => new ScriptObject
        {
            { "address", link.Address },
            { "text", link.Text },
            { "place", PlaceOf(link.Place) },
            { "count", link.Count > 1 ? link.Count : null },
            { "status", fetched?.GetValueOrDefault(link.Address)?.Status },
            { "severity", fetched?.GetValueOrDefault(link.Address) is { } found ? NameOf(found.Severity) : null },
        }).ToArray());
    }

    private static string NameOf(Severity severity) => severity switch
    {
        Severity.Good => "good",
        Severity.Notice => "notice",
        _ => "problem",
    };

    private static string? PlaceOf(TemplatePlace? place) =>
        place is null ? null : FormattableString.Invariant($"{Path.GetFileName(place.File)}:{place.Line}");
}
