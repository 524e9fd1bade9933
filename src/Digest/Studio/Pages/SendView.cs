using System.Globalization;
using Digest.Operations;
using Digest.Studio.Sending;
using Scriban.Runtime;

namespace Digest.Studio.Pages;

/// <summary>Sends the mail to a named address as a test.</summary>
internal sealed record SendView(RunHistory History, Outcomes Outcomes) : StudioView("send", "Send", "send.html")
{
    private const int Listed = 10;

    public override async ValueTask FillAsync(ScriptObject model, ViewRequest request)
    {
        model.Add("action", request.Chosen.Mail is null ? null : "send" + request.Choice.ToQuery());
        if (Outcomes.Find<TestSendResult>(request.Context.Request.Query[Outcomes.Parameter]) is { } result)
        {
            model.Add("result", result.Text);
            model.Add("is_sent", result.IsSent);
        }

        var sent = await History.ListRecentAsync(TestSender.Job, Listed, request.Aborted);
        model.Add("sent", sent.Select(run => new ScriptObject
        {
            { "at", run.StartedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) },
            { "outcome", run.Outcome },
            { "summary", run.Summary },
        }).ToArray());
    }
}
