namespace Digest.Matching.Ranking;

/// <param name="Words">The plain words of a topic.</param>
/// <param name="Parts">What speaks for a paper and against it.</param>
/// <param name="Missing">The words that the paper does not have in any form.</param>
public sealed record WordsExplanation(
    string Words, IReadOnlyList<RelevancePart> Parts, IReadOnlyList<string> Missing);

/// <param name="Name">A group of features.</param>
/// <param name="Points">What they add to the log-odds that the paper is about the topic.</param>
public sealed record RelevancePart(string Name, double Points);
