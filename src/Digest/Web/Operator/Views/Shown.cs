using System.Globalization;
using Digest.Storage;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>How values are written on the operator's pages.</summary>
internal static class Shown
{
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

    public static ScriptObject[] List<T>(IEnumerable<T> items, Func<T, ScriptObject> model) =>
        [.. items.Select(model)];
}
