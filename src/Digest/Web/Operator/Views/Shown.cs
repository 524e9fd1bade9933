using System.Globalization;
using Digest.Storage;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>How values are written on the operator's pages.</summary>
internal static class Shown
{
    public static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>UTC, as the command line shows it; empty for none.</summary>
    public static string Time(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <param name="instant">Milliseconds since 1970.</param>
    public static string Time(long? instant) => Time(Instants.FromRow(instant));

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Key(long key) => key.ToString(CultureInfo.InvariantCulture);

    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>For example <c>mail 17, 18</c>; of many the first.</summary>
    public static string Mails(IReadOnlyList<long> keys)
    {
        const int Most = 20;
        var more = keys.Count > Most ? string.Create(Invariant, $" and {keys.Count - Most} more") : "";
        return $"mail {string.Join(", ", keys.Take(Most).Select(Key))}{more}";
    }

    public static ScriptObject[] List<T>(IEnumerable<T> items, Func<T, ScriptObject> model) =>
        [.. items.Select(model)];
}
