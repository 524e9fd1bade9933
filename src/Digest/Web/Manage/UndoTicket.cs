using System.Globalization;
using Digest.Links;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Web.Manage;

/// <summary>
/// What a page that answers a button carries, so that its reader can take the decision back: the change, signed. The
/// link of the mail alone brings nobody back who has left.
/// </summary>
internal static class UndoTicket
{
    /// <summary>The name of the hidden field.</summary>
    public const string Field = "undo";

    public const int MaxLength = 100;

    public static string Write(UndoableChange change, long subscriber, LinkSigner signer)
    {
        var numbers = string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)change.Was}-{change.WasPausedUntil?.ToRow() ?? 0}-{(int)change.Now}-{change.At.ToRow()}");
        return $"{numbers}-{signer.AddressTag(Purpose(change, subscriber), change.At.ToRow())}";
    }

    /// <returns>Null when it was not made here, for this subscriber.</returns>
    public static UndoableChange? Read(string text, long subscriber, LinkSigner signer)
    {
        if (text.Split('-') is not [var was, var until, var now, var at, var tag]
            || Number(was) is not { } before
            || Number(until) is not { } end
            || Number(now) is not { } after
            || Number(at) is not { } instant)
            return null;
        var change = new UndoableChange(
            (SubscriberStatus)before,
            end == 0 ? null : Instants.FromRow(end),
            (SubscriberStatus)after,
            Instants.FromRow(instant));
        return signer.IsAddressTag(Purpose(change, subscriber), instant, tag) ? change : null;
    }

    private static string Purpose(UndoableChange change, long subscriber) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"undo {subscriber} {(int)change.Was} {change.WasPausedUntil?.ToRow() ?? 0} {(int)change.Now}");

    /// <summary>Not more than an instant can be.</summary>
    private static long? Number(string text) =>
        text.Length <= 14 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
