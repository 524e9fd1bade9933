using Digest.Matching.Indexing;

namespace Digest.Matching.Training;

/// <summary>Finds a topic's threshold of evidence: a given share of unrelated papers would pass it.</summary>
internal static class Calibration
{
    /// <param name="liked">Ids of liked papers; they do not count.</param>
    public static float Threshold(MatchIndex background, DocumentScores evidence, double share, HashSet<string> liked)
    {
        var scores = new List<float>(evidence.Documents.Length);
        foreach (var document in evidence.Documents)
            if (liked.Count == 0 || !liked.Contains(background.Documents[document].Id)) scores.Add(evidence[document]);
        if (scores.Count == 0) return 0;
        var passing = (int)(share * Math.Max(background.Documents.Count - liked.Count, 1));
        // Only the best few matter: a heap of them is cheaper than sorting all.
        var best = new PriorityQueue<float, float>(passing + 2);
        foreach (var score in scores)
        {
            if (best.Count <= passing) best.Enqueue(score, score);
            else if (score > best.Peek()) best.EnqueueDequeue(score, score);
        }
        return best.Peek();
    }
}
