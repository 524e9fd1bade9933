using Xunit;

namespace Digest.Tests.Architecture;

/// <summary>A rule of the layout. A failure lists every finding whole, each on a line of its own: it says what to do.</summary>
internal static class Guard
{
    public static void FindsNothing(IEnumerable<string> findings)
    {
        var found = findings.Distinct().Order(StringComparer.Ordinal).ToArray();
        if (found.Length > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, found));
        }
    }
}
