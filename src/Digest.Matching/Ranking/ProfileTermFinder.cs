using Digest.Matching.Indexing;
using Digest.Matching.Profiles;

namespace Digest.Matching.Ranking;

/// <summary>Finds the profile's strongest terms in a document, as written there.</summary>
internal static class ProfileTermFinder
{
    public static IReadOnlyList<string> Strongest(MatchIndex index, TopicProfile profile, int document, int count)
    {
        var table = index.Postings;
        var found = new List<(float Evidence, int Place, int Words)>();
        foreach (var term in profile.Terms)
        {
            // Weights are descending: the following terms count against the document.
            if (term.Weight <= 0) break;
            var first = table.Vocabulary.Find(term.FirstKey);
            if (first < 0 || table.Find(first, document) is var posting && posting < 0) continue;
            if (term.Second is null) found.Add((term.Weight * table.TfIdf[posting], table.Places(posting)[0], 1));
            else if (table.Vocabulary.Find(term.SecondKey) is >= 0 and var second
                && table.Find(second, document) is >= 0 and var follower
                && Together(table, posting, follower) is >= 0 and var place)
                found.Add((term.Weight * table.Pairs.ValueOf(first, second, document), place, 2));
        }
        return
        [
            .. found
                .OrderByDescending(term => term.Evidence)
                .Take(count)
                .Select(term => Written(index, document, term.Place, term.Words))
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static int Together(PostingTable table, int posting, int follower)
    {
        foreach (var place in table.Places(posting))
            if (table.Places(follower).BinarySearch(place + 1) >= 0) return place;
        return -1;
    }

    private static string Written(MatchIndex index, int document, int place, int words)
    {
        var table = index.Postings;
        var field = PostingTable.FieldOf(place);
        var word = table.FirstWord[document * 3 + (int)field] + PostingTable.PositionOf(place);
        var last = word + words - 1;
        return index.Documents[document].TextOf(field)[
            table.WordStart[word]..(table.WordStart[last] + table.WordLength[last])
        ];
    }
}
