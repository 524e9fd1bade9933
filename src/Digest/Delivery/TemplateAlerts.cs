using System.Collections.Concurrent;
using Digest.Operations;
using Digest.Outbox;
using Digest.Rendering;

namespace Digest.Delivery;

/// <summary>
/// Alerts the operator once that a mail template fails, and once that the fixed one works. A template
/// may fail for some mails only: one that renders says nothing before a template has changed. Safe for concurrent
/// sends.
/// </summary>
internal sealed class TemplateAlerts(TemplateLibrary templates, OperatorAlerts alerts, WorkerIdentity worker)
{
    /// <summary>The generation of the templates that failed last, by kind of mail.</summary>
    private readonly ConcurrentDictionary<MailKind, long> _failed = new();

    /// <summary>That of the templates as they are now; it changes when one does.</summary>
    public long Generation => templates.Generation;

    /// <param name="generation">Before the mail was made: one may have changed since.</param>
    public Task FailedAsync(MailKind kind, TemplateFailedException failure, long generation)
    {
        _failed[kind] = generation;
        return alerts.RaiseAsync(
            Name(kind),
            "A mail template fails",
            $"{failure.Message}{Environment.NewLine}Its mails are tried again for as long as those that a server "
                + "defers.",
            CancellationToken.None,
            worker.Name);
    }

    public ValueTask RenderedAsync(MailKind kind)
    {
        // One that this process has not seen fail was reported by the process before.
        if (_failed.TryGetValue(kind, out var failed)
            && (failed == templates.Generation || !_failed.TryRemove(kind, out _)))
            return ValueTask.CompletedTask;
        return new(
            alerts.ClearAsync(
                Name(kind),
                $"The templates were changed, and mail of the kind {kind} is made again.",
                CancellationToken.None,
                worker.Name));
    }

    private static string Name(MailKind kind) => $"template {kind}";
}
