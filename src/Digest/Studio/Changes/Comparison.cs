namespace Digest.Studio.Changes;

/// <summary>A rendering that a change touches.</summary>
/// <param name="Html">Empty where it stayed the same.</param>
/// <param name="Text">Empty where it stayed the same.</param>
internal sealed record TouchedRendering(string Name, IReadOnlyList<DiffLine> Html, IReadOnlyList<DiffLine> Text);

/// <param name="Count">How many renderings were compared.</param>
internal sealed record Comparison(IReadOnlyList<TouchedRendering> Touched, int Count)
{
    public string Summary => Touched.Count == 0
        ? FormattableString.Invariant($"This change touches none of {Count} renderings.")
        : FormattableString.Invariant($"This change touches {Touched.Count} of {Count} renderings.");

    /// <summary>One that is new counts as touched.</summary>
    public static Comparison Of(RenderingSet before, RenderingSet after)
    {
        var touched = new List<TouchedRendering>();
        foreach (var (name, now) in after.Fixtures)
        {
            var old = before.Fixtures.GetValueOrDefault(name) ?? new FixtureRendering("", "");
            if (old == now) continue;
            touched.Add(new TouchedRendering(name, LineDiff.Of(old.Html, now.Html), LineDiff.Of(old.Text, now.Text)));
        }

        return new Comparison(touched, after.Fixtures.Count);
    }
}
