using Digest.Papers.Text;

namespace Digest.Rendering.Checking;

internal static class Suggestion
{
    /// <returns>The end of a message about an unknown name; empty where no known name is near.</returns>
    public static string For(string name, IEnumerable<string> known, string prefix = "") =>
        NearestName.Find(name, known) is { } nearest ? $"; did you mean `{prefix}{nearest}`?" : "";
}
