using System.Text;
using System.Text.Json;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).</summary>
internal static class JsonFeedFormat
{
    public static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (TextEncodings.OfMark(bytes) is { } mark) bytes = bytes[mark.Length..];
        return bytes.TrimStart(" \t\r\n\0"u8) is [(byte)'{', ..];
    }

    /// <exception cref="FormatException">No JSON Feed.</exception>
    public static FeedItems Read(ReadOnlyMemory<byte> bytes, bool isCut, FeedOrigin feed)
    {
        var (text, notice) = TextDecoder.Decode(bytes.Span, feed.Charset);
        var items = new JsonFeedItems(feed.Source);
        var isIncomplete = false;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (!document.RootElement.Find("items", out var list) || list.ValueKind != JsonValueKind.Array)
                throw new FormatException("the response is JSON, but not a JSON Feed");
            var head = Head.Of(document.RootElement, feed);
            foreach (var item in list.EnumerateArray().TakeWhile(_ => items.HasRoom)) items.Add(item, head);
        }
        catch (JsonException e)
        {
            // One bad place: item by item, only the broken one is lost.
            var json = Encoding.UTF8.GetBytes(text);
            var start = json.AsSpan().IndexOf("\"items\""u8);
            if (start < 0) throw new FormatException("the response is JSON, but not a JSON Feed", e);
            var head = Head.Before(json.AsSpan(0, start), feed);
            foreach (var item in JsonObjects.InMemory(json.AsMemory(start)).TakeWhile(_ => items.HasRoom)) items.Add(
                item, head);
            isIncomplete = !isCut && JsonObjectEnd.Find(json.AsSpan(json.AsSpan().IndexOf((byte)'{'))) is (null, null);
        }

        items.Note(isCut ? "is longer than is read; it was cut" : null);
        items.Note(items.HasRoom ? null : $"has {SafeXml.MaxItems} entries or more; truncated");
        items.Note(notice);
        return new FeedItems(items.SourceRecords, items.Problems, isIncomplete);
    }

    /// <summary>The names in the two forms of 1.0 and 1.1.</summary>
    private static List<string?> Authors(JsonElement of) =>
        [.. of.List("authors").Append(of.Find("author", out var author) ? author : default)
            .Select(a => a.ValueKind == JsonValueKind.Object ? a.Text("name") : null)
            .Where(name => !string.IsNullOrWhiteSpace(name))];

    /// <summary>What the feed says about all of its items.</summary>
    /// <param name="Authors">Of items that name none.</param>
    private sealed record Head(Uri? Location, IReadOnlyList<string?> Authors)
    {
        public static Head Of(JsonElement feed, FeedOrigin origin) => new(
            FeedPaper.Link(feed.Text("home_page_url"), origin.Location) is { } page ? new Uri(page) : origin.Location,
            JsonFeedFormat.Authors(feed));

        /// <summary>From what is before the items: a bad place in one of them changes nothing of the others.</summary>
        public static Head Before(ReadOnlySpan<byte> items, FeedOrigin origin)
        {
            try
            {
                using var document = JsonDocument.Parse((byte[])[.. items, .. "\"items\":[]}"u8]);
                return Of(document.RootElement, origin);
            }
            catch (JsonException)
            {
                return new Head(origin.Location, []);
            }
        }
    }

    private sealed class JsonFeedItems(string source)
    {
        private int _seen;

        public List<SourceRecord> SourceRecords { get; } = [];

        public List<SourceProblem> Problems { get; } = [];

        public bool HasRoom => _seen < SafeXml.MaxItems;

        public void Add(ReadOnlyMemory<byte> json, Head head)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                Add(document.RootElement, head);
            }
            catch (JsonException)
            {
                _seen++;
                Report("it is not valid JSON");
            }
        }

        public void Add(JsonElement item, Head head)
        {
            _seen++;
            try
            {
                SourceRecords.Add(FeedPaper.Create(source, Fields(item, head)));
            }
            catch (FormatException e)
            {
                Report(e.Message);
            }
        }

        public void Note(string? notice)
        {
            if (notice is not null) Problems.Add(new SourceProblem("answer", notice));
        }

        private void Report(string problem) => Problems.Add(
            new SourceProblem(FormattableString.Invariant($"item {_seen}"), problem));

        private FeedPaper.Fields Fields(JsonElement item, Head head)
        {
            if (item.ValueKind != JsonValueKind.Object) throw new FormatException("it is not a JSON object");
            var published = item.Instant("date_published") ?? item.Instant("date_modified");
            if (published is null && (item.Text("date_published") ?? item.Text("date_modified")) is { } unread)
                Report($"the date \"{PaperText.Name(unread)}\" cannot be read");
            var html = item.Text("content_html");
            var body = item.Text("summary") ?? (html is null ? item.Text("content_text") : FeedPaper.TextOf(html))
                ?? "";
            var link = FeedPaper.Link(item.Text("url"), head.Location) ?? FeedPaper.Link(
                item.Text("external_url"), head.Location);
            var authors = Authors(item);
            return new FeedPaper.Fields(
                item.Text("title") ?? "", body, link, item.Text("id") ?? item.Count("id")?.ToString(
                System.Globalization.CultureInfo.InvariantCulture))
            {
                Authors = authors.Count > 0 ? authors : head.Authors,
                Categories = item.Texts("tags"),
                PublishedAt = published,
                UpdatedAt = item.Instant("date_modified"),
            };
        }
    }
}
