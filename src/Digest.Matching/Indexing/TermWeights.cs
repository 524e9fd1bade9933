namespace Digest.Matching.Indexing;

/// <summary>
/// What each word of each document weighs, twice. For queries BM25F (Robertson, Zaragoza: "The Probabilistic Relevance
/// Framework", 2009, section 3.6): frequencies are weighted by field before they saturate, so that a word in title and
/// abstract does not count twice in full. For profiles a tf-idf vector of length 1. The constants are the middles of
/// flat stretches: none matters by more than the noise between topics.
/// </summary>
internal static class TermWeights
{
    /// <summary>How fast repetition saturates.</summary>
    private const double K1 = 1.2;

    /// <summary>How much a paper's length matters, 0 not at all to 1 in full.</summary>
    private const double LengthWeight = 0.5;

    private const double QueryTitleWeight = 2;
    private const float VectorTitleWeight = 3;

    /// <summary>Below 1, so that very rare words do not rule the vectors.</summary>
    private const double IdfPower = 0.7;

    /// <summary>A word of fewer papers than this is not used for learning, once the archive is large enough.</summary>
    private const int LearnableFrequency = 3;

    private const int LargeArchive = 1000;

    public static float VectorFieldWeight(TextField field) => field == TextField.Title ? VectorTitleWeight : 1;

    public static float DampedIdf(double papers, double having) => (float)Math.Pow(PlainIdf(papers, having), IdfPower);

    /// <summary>What a word of this idf weighs in a vector.</summary>
    public static float Damped(float idf) => MathF.Pow(idf, (float)IdfPower);

    /// <summary>
    /// BM25's idf with the archive's frequencies, or those of the index where they say more (an archive that is empty
    /// or behind).
    /// </summary>
    public static float Idf(ArchiveStatistics statistics, string stem, int documentsHere, int havingHere) =>
        (float)PlainIdf(
            Math.Max(statistics.DocumentCount, documentsHere),
            Math.Max(statistics.DocumentFrequency(stem), havingHere));

    /// <summary>
    /// Fills the table's weights and returns the length of each document's vector before it was brought to 1.
    /// </summary>
    public static float[] Fill(PostingTable table, ArchiveStatistics statistics)
    {
        var lengthNorm = LengthNorms(table, statistics);
        var squares = new double[table.DocumentCount];
        for (var term = 0; term < table.Idf.Length; term++)
        {
            var stem = table.Vocabulary[term];
            table.Idf[term] = Idf(
                statistics, stem, table.DocumentCount, table.FirstPosting[term + 1] - table.FirstPosting[term]);
            var learnable =
                statistics.DocumentCount < LargeArchive || statistics.DocumentFrequency(stem) >= LearnableFrequency;
            var idf = learnable ? Math.Pow(table.Idf[term], IdfPower) : 0;
            for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
            {
                var document = table.Document[posting];
                double frequency = 0, alone = 0;
                for (var at = table.FirstOccurrence[posting]; at < table.FirstOccurrence[posting + 1]; at++)
                {
                    var isTitle = PostingTable.FieldOf(table.Place[at]) == TextField.Title;
                    frequency += isTitle ? QueryTitleWeight : 1;
                    if (!table.IsJoined[at]) alone += isTitle ? VectorTitleWeight : 1;
                }
                table.Frequency[posting] = (float)(frequency / (frequency + K1 * lengthNorm[document]));
                var value = alone == 0 ? 0 : (1 + Math.Log(alone)) * idf;
                table.TfIdf[posting] = (float)value;
                squares[document] += value * value;
            }
        }
        var lengths = Array.ConvertAll(squares, square => square == 0 ? 1 : (float)Math.Sqrt(square));
        for (var posting = 0; posting < table.TfIdf.Length; posting++)
            table.TfIdf[posting] /= lengths[table.Document[posting]];
        return lengths;
    }

    private static double PlainIdf(double papers, double having) =>
        Math.Log(1 + (papers - having + 0.5) / (having + 0.5));

    private static double[] LengthNorms(PostingTable table, ArchiveStatistics statistics)
    {
        var words = new double[table.DocumentCount];
        for (var document = 0; document < words.Length; document++)
        {
            for (var field = 0; field < ArchiveStatistics.FieldCount; field++)
            {
                var inField = table.FirstWord[document * 3 + field + 1] - table.FirstWord[document * 3 + field];
                words[document] += field == 0 ? QueryTitleWeight * inField : inField;
            }
        }
        var average = statistics.AverageWords(QueryTitleWeight);
        if (average == 0) average = words.Length == 0 ? 1 : Math.Max(1, words.Average());
        return Array.ConvertAll(words, length => 1 - LengthWeight + LengthWeight * length / average);
    }
}
