using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Matching.Profiles;

/// <summary>Finds the evidence at which a topic's papers begin: where a given share of papers that nobody asked for would pass.</summary>
internal static class Calibration
{
    /// <param name="liked">Ids of papers that are asked for; they do not count.</param>
    public static float Threshold(MatchIndex background, DocumentScores evidence, double share, HashSet<string> liked)
    {
        var scores = new List<float>(evidence.Documents.Length);
        foreach (var document in evidence.Documents)
            if (!liked.Contains(background.Documents[document].Id)) scores.Add(evidence[document]);
        var others = background.Documents.Count - liked.Count;
        var passing = (int)(share * Math.Max(others, 1));
        if (scores.Count == 0) return 0;
        scores.Sort();
        return scores[Math.Max(0, scores.Count - 1 - passing)];
    }
}
