using Digest.Matching.Indexing;

namespace Digest.Matching.Training;

/// <summary>Finds a topic's threshold of evidence.</summary>
internal static class Calibration
{
    /// <summary>The evidence that a given share of the background has.</summary>
    public static float Threshold(MatchIndex background, DocumentScores evidence, double share)
    {
        var scores = new List<float>(evidence.Documents.Length);
        foreach (var document in evidence.Documents) scores.Add(evidence[document]);
        return scores.Count == 0 ? 0 : Best([.. scores], (int)(share * Math.Max(background.Documents.Count, 1)));
    }

    /// <summary>
    /// Where papers that are wanted mostly pass, and no more than so many of the others.
    /// </summary>
    /// <param name="wanted">Evidence of papers that the profile has not seen; at least one.</param>
    /// <param name="missed">The share of them that may be missed.</param>
    /// <param name="others">Evidence of the background.</param>
    public static float Threshold(IReadOnlyList<float> wanted, double missed, float[] others, int passing)
    {
        var sorted = wanted.Order().ToArray();
        return Math.Max(Best(others, passing), sorted[(int)(missed * (sorted.Length - 1))]);
    }

    /// <summary>The score that so many others exceed. Only the best few matter: a heap of them is cheaper than sorting
    /// all.</summary>
    public static float Best(float[] scores, int passing)
    {
        var best = new PriorityQueue<float, float>(passing + 2);
        foreach (var score in scores)
        {
            if (best.Count <= passing) best.Enqueue(score, score);
            else if (score > best.Peek()) best.EnqueueDequeue(score, score);
        }
        return best.Peek();
    }
}
