using Digest.Storage;
using Digest.Web.Audit;
using Digest.Web.Forms;
using Digest.Web.Operator.Access;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Operator.Desk;

/// <summary>
/// Serves the operator's pages: checks who asks and from where, acts on forms, and records what was done. A page says
/// only what it shows and what its buttons do.
/// </summary>
internal sealed class OperatorDesk(
    SessionCookie sessions,
    RequestOrigin origin,
    FormGuard forms,
    OperatorFrame frame,
    SqlDatabase database,
    TimeProvider clock)
{
    /// <summary>The key of the entry about what was just done, in the address of the page that follows.</summary>
    private const string Entry = "entry";

    private const string Button = "do";
    private const string Confirmed = "confirmed";
    private static readonly PageForm NoForm = new(FormCollection.Empty);

    public void Map(IEndpointRouteBuilder routes, OperatorPage page)
    {
        routes.MapReadable(page.Path, context => Retry.OnceAsync(context, () => ShowAsync(context, page)));
        if (page.Actions.Count > 0) routes.MapPost(page.Path, context => ActAsync(context, page));
    }

    private async Task ShowAsync(HttpContext context, OperatorPage page)
    {
        if (await sessions.FindAsync(context) is not { } session
            || !RequestOrigin.IsOpenedHere(context.Request))
        {
            await frame.WriteLoginNeededAsync(context);
            return;
        }

        var request = new OperatorRequest(context, session, NoForm);
        if (await page.ReadAsync(request) is not { } model)
        {
            await frame.WriteNotFoundAsync(context, session);
            return;
        }

        model.SetValue("form", await forms.IssueAsync(context, session.Hash), false);
        if (await OutcomeAsync(request) is { } entry)
        {
            model.SetValue("outcome", entry.Outcome, false);
            model.SetValue("is_done", entry.IsDone, false);
        }

        await frame.WriteAsync(context, StatusCodes.Status200OK, page, session, model);
    }

    private async Task ActAsync(HttpContext context, OperatorPage page)
    {
        if (await sessions.FindAsync(context) is not { } session || !origin.IsPostedHere(context.Request))
        {
            await frame.WriteLoginNeededAsync(context);
            return;
        }

        if (await PageForm.ReadAsync(context) is not { } form
            || page.Actions.FirstOrDefault(action => action.Name == form.Line(Button, 40)) is not { } action
            || await forms.CheckAsync(context, form, session: session.Hash) != FormOrigin.Here)
        {
            await frame.WriteRefusedAsync(context, session);
            return;
        }

        var request = new OperatorRequest(context, session, form);
        if (action.Question is { } question && !form.Has(Confirmed))
        {
            await frame.WriteQuestionAsync(
                context, session, question(request), form, await forms.IssueAsync(context, session.Hash));
            return;
        }

        var entry = await RunAsync(action, request);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = frame.AddressOf(
            context, (Entry, entry.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private async Task<long> RunAsync(OperatorAction action, OperatorRequest request)
    {
        if (action.InTransaction is { } change)
            return await database.WriteAsync(
                async sql => await RecordAsync(sql, action, request, await change(sql, request)), request.Aborted);
        var outcome = await action.Outside!(request);
        // What was done is done, also when its user has gone.
        return await database.WriteAsync(
            sql => RecordAsync(sql, action, request, outcome), CancellationToken.None);
    }

    private Task<long> RecordAsync(
        SqlSession sql, OperatorAction action, OperatorRequest request, ActionOutcome outcome) =>
        AuditLog.RecordAsync(
            sql,
            new AuditEntry(clock.GetUtcNow(), request.Session.Actor, action.Title, outcome.Text)
            {
                Subscriber = outcome.Subscriber,
                Object = outcome.Object,
                IsDone = outcome.IsDone,
            });

    private async Task<AuditEntry?> OutcomeAsync(OperatorRequest request) =>
        request.QueryNumber(Entry) is { } key
        && await database.ReadAsync(sql => AuditLog.FindAsync(sql, key), request.Aborted) is { } entry
        && entry.Actor == request.Session.Actor
            ? entry
            : null;
}
