namespace Digest.Editions;

internal static class MatchingOptionsValidator
{
    public static IEnumerable<string> Failures(MatchingOptions options) =>
        new (string Key, double Value)[] { ("UpvoteWeight", options.UpvoteWeight), ("FreshnessWeight", options.FreshnessWeight) }
            .Where(weight => weight.Value is not (>= 0 and <= 1))
            .Select(weight => FormattableString.Invariant(
                $"Matching:{weight.Key} is '{weight.Value}'. It must be 0 (off) to 1 (as much as the topic itself)."));
}
