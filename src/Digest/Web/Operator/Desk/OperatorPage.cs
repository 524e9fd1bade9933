using Digest.Storage;
using Digest.Web.Forms;
using Digest.Web.Operator.Access;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web.Operator.Desk;

/// <summary>One of the operator's pages. Its forms are posted to the address of the page itself.</summary>
/// <param name="Path">Below <c>/operator</c>; empty for the first page.</param>
/// <param name="View">The template of its content.</param>
/// <param name="Section">The link of the navigation that it belongs to.</param>
internal abstract class OperatorPage(string path, string view, string section)
{
    public string Path => path;

    public string View => view;

    public string Section => section;

    /// <summary>What its buttons do.</summary>
    public virtual IReadOnlyList<OperatorAction> Actions => [];

    /// <summary>The model of its template, with a <c>title</c>. Changes nothing.</summary>
    /// <returns>Null when what the address names does not exist.</returns>
    public abstract Task<ScriptObject?> ReadAsync(OperatorRequest request);
}

/// <summary>A request of someone who is logged in.</summary>
internal sealed record OperatorRequest(HttpContext Context, OperatorSession Session, PageForm Form)
{
    private const int MaxLength = 320;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>A value of the query; empty where there is none, or it is too long.</summary>
    public string Query(string name) =>
        Context.Request.Query[name] is [{ } value] && value.Trim() is { Length: <= MaxLength } text
            && !text.Any(char.IsControl) ? text : "";

    /// <summary>A number of the query that is above zero; null where there is none.</summary>
    public long? QueryNumber(string name) => NumberIn(Query(name));

    /// <summary>The number in the path; 0 where it is not one.</summary>
    public long RouteKey => NumberIn(Context.Request.RouteValues["key"] as string ?? "") ?? 0;

    /// <summary>Keys that were chosen in the form.</summary>
    public IReadOnlyList<long> Keys(string name) =>
        [.. Form.Lines(name, maxLength: 20).Select(NumberIn).OfType<long>().Distinct()];

    private static long? NumberIn(string text) =>
        long.TryParse(
            text,
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number) && number > 0
            ? number
            : null;
}

/// <summary>What a button does. The outcome is recorded in the audit log.</summary>
/// <param name="Name">The value of the button.</param>
/// <param name="Title">As the audit log names it.</param>
internal sealed record OperatorAction(string Name, string Title)
{
    /// <summary>Runs in one transaction with its entry in the log.</summary>
    public Func<SqlSession, OperatorRequest, Task<ActionOutcome>>? InTransaction { get; init; }

    /// <summary>For what is more than a change of the database; its entry follows.</summary>
    public Func<OperatorRequest, Task<ActionOutcome>>? Outside { get; init; }

    /// <summary>Asked before what cannot be undone; null where nothing is asked.</summary>
    public Func<OperatorRequest, string>? Question { get; init; }
}

/// <param name="Text">A sentence, without addresses.</param>
internal sealed record ActionOutcome(string Text)
{
    public bool IsDone { get; init; } = true;

    /// <summary>The key of the subscriber that it was about.</summary>
    public long? Subscriber { get; init; }

    /// <summary>What else it was about.</summary>
    public string? Object { get; init; }

    public static ActionOutcome Refused(string reason) => new(reason) { IsDone = false };
}
