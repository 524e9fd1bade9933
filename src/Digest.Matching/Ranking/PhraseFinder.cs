using Digest.Matching.Indexing;
using Digest.Matching.Queries;

namespace Digest.Matching.Ranking;

/// <summary>Finds documents in which words are next to or near each other.</summary>
internal static class PhraseFinder
{
    /// <summary>
    /// Calls <paramref name="found"/> with each document, in order, and the places where the phrase begins (for near
    /// words: the place of each).
    /// </summary>
    /// <param name="slop">Null for words next to each other in order; else the maximum number of other words between
    /// the first and the last.</param>
    public static void Find(
        PostingTable table, ReadOnlySpan<int> terms, int? slop, QueryField field, Action<int, List<int>> found)
    {
        foreach (var term in terms) if (term < 0) return;
        var rarest = 0;
        for (var i = 1; i < terms.Length; i++)
            if (table.FirstPosting[terms[i] + 1] - table.FirstPosting[terms[i]]
                < table.FirstPosting[terms[rarest] + 1] - table.FirstPosting[terms[rarest]])
                rarest = i;

        Span<int> postings = stackalloc int[terms.Length];
        var places = new List<int>();
        for (
            var candidate = table.FirstPosting[terms[rarest]];
            candidate < table.FirstPosting[terms[rarest] + 1];
            candidate++)
        {
            var document = table.Document[candidate];
            FindIn(table, terms, slop, field, document, postings, places);
            if (places.Count > 0) found(document, places);
        }
    }

    /// <summary>The same for one document; empty when it has no such place.</summary>
    public static List<int> FindIn(
        PostingTable table, ReadOnlySpan<int> terms, int? slop, QueryField field, int document)
    {
        var places = new List<int>();
        foreach (var term in terms) if (term < 0) return places;
        FindIn(table, terms, slop, field, document, stackalloc int[terms.Length], places);
        return places;
    }

    private static void FindIn(
        PostingTable table,
        ReadOnlySpan<int> terms,
        int? slop,
        QueryField field,
        int document,
        Span<int> postings,
        List<int> places)
    {
        places.Clear();
        if (!FindAll(table, terms, document, postings)) return;
        if (slop is null) Adjacent(table, postings, field, places);
        else Near(table, postings, slop.Value, field, places);
    }

    private static bool FindAll(PostingTable table, ReadOnlySpan<int> terms, int document, Span<int> postings)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            postings[i] = table.Find(terms[i], document);
            if (postings[i] < 0) return false;
        }
        return true;
    }

    private static void Adjacent(PostingTable table, ReadOnlySpan<int> postings, QueryField field, List<int> begins)
    {
        foreach (var place in table.Places(postings[0]))
        {
            if (!IsIn(place, field)) continue;
            var whole = true;
            for (var i = 1; i < postings.Length && whole; i++)
                whole = table.Places(postings[i]).BinarySearch(place + i) >= 0;
            if (whole) begins.Add(place);
        }
    }

    /// <summary>
    /// Slides over the places of all words in order and keeps, for each word, the last one seen: a window ends at every
    /// place.
    /// </summary>
    private static void Near(
        PostingTable table, ReadOnlySpan<int> postings, int slop, QueryField field, List<int> places)
    {
        var all = new List<(int Place, int Word)>();
        for (var word = 0; word < postings.Length; word++)
            foreach (var place in table.Places(postings[word])) if (IsIn(place, field)) all.Add((place, word));
        all.Sort();
        Span<int> last = stackalloc int[postings.Length];
        last.Fill(-1);
        foreach (var (place, word) in all)
        {
            last[word] = place;
            var first = last[0];
            foreach (var seen in last) first = Math.Min(first, seen);
            if (first < 0
                || PostingTable.FieldOf(first) != PostingTable.FieldOf(place)
                || place - first + 1 - postings.Length > slop)
                continue;
            foreach (var seen in last)
                if (!places.Contains(seen)) places.Add(seen);
        }
        places.Sort();
    }

    public static bool IsIn(int place, QueryField field) =>
        field == QueryField.Any || (int)PostingTable.FieldOf(place) == (int)field - 1;
}
