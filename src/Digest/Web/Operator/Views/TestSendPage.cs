using Digest.Operations;
using Digest.Rendering;
using Digest.Studio.Choices;
using Digest.Studio.Fixtures;
using Digest.Studio.Renderings;
using Digest.Studio.Sending;
using Digest.Web.Operator.Desk;
using Microsoft.Extensions.DependencyInjection;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>
/// Sends a digest, or another mail, to an address as a test: by the studio's own sender, with the templates in use.
/// </summary>
internal sealed class TestSendPage(IServiceProvider services, TemplateLibrary templates, RunHistory runs)
    : OperatorPage("/test", "test.html", "Test send")
{
    private const int MaxShown = 10;
    private const int MaxLength = 320;

    private readonly Lazy<(StudioTemplates Templates, MailChooser Chooser, TestSender Sender)> _studio = new(() => (
        new StudioTemplates(services, templates.Files),
        ActivatorUtilities.CreateInstance<MailChooser>(services),
        ActivatorUtilities.CreateInstance<TestSender>(services)));

    public override IReadOnlyList<OperatorAction> Actions =>
        [new OperatorAction("send", "test send") { Outside = SendAsync }];

    public override async Task<ScriptObject?> ReadAsync(OperatorRequest request) => new()
    {
        { "title", "Send a test" },
        { "subscriber", request.Query("subscriber") },
        {
            "groups",
            Shown.List(
                FixtureSet.All.Where(fixture => fixture.Page is null).GroupBy(fixture => fixture.Group),
                group => new ScriptObject
                {
                    { "name", group.Key },
                    {
                        "fixtures",
                        Shown.List(group, fixture => new ScriptObject
                        {
                            { "name", fixture.Name },
                            { "title", fixture.Title },
                        })
                    },
                })
        },
        {
            "tests",
            Shown.List(
                await runs.ListRecentAsync(TestSender.Job, MaxShown, request.Aborted),
                run => new ScriptObject
                {
                    { "at", Shown.Time(run.StartedAt) },
                    { "is_bad", run.Outcome == "failed" },
                    { "summary", run.Summary },
                })
        },
    };

    /// <summary>Not ended when its user leaves: the mail may be on its way.</summary>
    private async Task<ActionOutcome> SendAsync(OperatorRequest request)
    {
        var (to, subscriber) = (request.Form.Line("to", MaxLength), request.Form.Line("subscriber", MaxLength));
        var choice = subscriber.Length > 0
            ? new Choice { Subscriber = subscriber }
            : new Choice { Fixture = request.Form.Line("fixture", MaxLength) };
        var studio = _studio.Value;
        try
        {
            var chosen = await studio.Chooser.FindAsync(choice, CancellationToken.None);
            if (chosen.Mail is null || chosen.Edition is { Papers.Count: 0 })
                return ActionOutcome.Refused(WithoutAddress(chosen.Note ?? "There is nothing to send.", subscriber));
            var sent = await studio.Sender.SendAsync(studio.Templates.Current, chosen, to, CancellationToken.None);
            return new ActionOutcome(WithoutAddress(sent.Text, to))
            {
                IsDone = sent.IsSent,
                Subscriber = chosen.IsFixture ? null : chosen.Subscriber?.Key,
                Object = chosen.IsFixture ? choice.Fixture : "next digest",
            };
        }
        catch (TemplateFailedException e)
        {
            return ActionOutcome.Refused($"A template has an error: {e.Message}");
        }
    }

    /// <summary>The log names no one; the runs of the last weeks do.</summary>
    private static string WithoutAddress(string text, string address) => address.Length == 0
        ? text
        : text.Replace(address, Masked(address), StringComparison.OrdinalIgnoreCase);

    /// <summary>Enough to say which of two addresses is meant.</summary>
    private static string Masked(string address)
    {
        var at = address.LastIndexOf('@');
        return $"{address[0]}…{(at < 0 ? "" : address[at..])}";
    }
}
