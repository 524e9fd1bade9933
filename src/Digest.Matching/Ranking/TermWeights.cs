using Digest.Matching.Archive;
using Digest.Matching.Indexing;

namespace Digest.Matching.Ranking;

/// <summary>
/// BM25F (Robertson, Zaragoza: "The Probabilistic Relevance Framework", 2009, section 3.6): frequencies are normalised by field length and weighted by field
/// before they saturate, so that a word in title and abstract does not count twice in full.
/// </summary>
internal static class TermWeights
{
    /// <summary>How fast repetition saturates.</summary>
    private const double K1 = 1.2;

    private static readonly double[] FieldWeight = [2.0, 1.0, 1.0];

    /// <summary>How much length matters, 0 not at all to 1 in full.</summary>
    private static readonly double[] LengthWeight = [0.3, 0.6, 0.3];

    public static void Fill(PostingTable table, ArchiveStatistics statistics)
    {
        for (var term = 0; term < table.Idf.Length; term++)
            table.Idf[term] = Idf(statistics, table.Vocabulary[term], table.DocumentCount, table.FirstPosting[term + 1] - table.FirstPosting[term]);
        var lengths = AverageLengths(table, statistics);
        var squares = new double[table.DocumentCount];
        for (var term = 0; term < table.Idf.Length; term++)
        {
            for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
            {
                var document = table.Document[posting];
                double frequency = 0;
                foreach (var place in table.Places(posting))
                {
                    var field = (int)PostingTable.FieldOf(place);
                    var words = table.FirstWord[document * 3 + field + 1] - table.FirstWord[document * 3 + field];
                    frequency += FieldWeight[field] / (1 - LengthWeight[field] + LengthWeight[field] * words / lengths[field]);
                }
                table.Frequency[posting] = (float)(frequency / (K1 + frequency));
                table.TfIdf[posting] = table.Frequency[posting] * table.Idf[term];
                squares[document] += table.TfIdf[posting] * table.TfIdf[posting];
            }
        }
        for (var posting = 0; posting < table.TfIdf.Length; posting++) table.TfIdf[posting] /= (float)Math.Sqrt(squares[table.Document[posting]]);
    }

    /// <summary>BM25's idf with the archive's frequencies, or those of the index where they say more (an archive that is empty or behind).</summary>
    public static float Idf(ArchiveStatistics statistics, string stem, int documentsHere, int havingHere)
    {
        double papers = Math.Max(statistics.DocumentCount, documentsHere);
        double having = Math.Max(statistics.DocumentFrequency(stem), havingHere);
        return (float)Math.Log(1 + (papers - having + 0.5) / (having + 0.5));
    }

    private static double[] AverageLengths(PostingTable table, ArchiveStatistics statistics)
    {
        var lengths = new double[3];
        for (var field = 0; field < 3; field++)
        {
            var average = statistics.AverageLength((TextField)field);
            if (average == 0)
            {
                long words = 0, documents = 0;
                for (var document = 0; document < table.DocumentCount; document++)
                {
                    var length = table.FirstWord[document * 3 + field + 1] - table.FirstWord[document * 3 + field];
                    words += length;
                    if (length > 0) documents++;
                }
                average = documents == 0 ? 1 : (double)words / documents;
            }
            lengths[field] = average;
        }
        return lengths;
    }
}
