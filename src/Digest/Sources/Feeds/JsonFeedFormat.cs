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
            var location = FeedPaper.Link(document.RootElement.Text("home_page_url"), feed.Location) is { } page
                ? new Uri(page) : feed.Location;
            foreach (var item in list.EnumerateArray().TakeWhile(_ => items.HasRoom)) items.Add(item, location);
        }
        catch (JsonException e)
        {
            // One bad place: item by item, only the broken one is lost.
            var json = Encoding.UTF8.GetBytes(text);
            var start = json.AsSpan().IndexOf("\"items\""u8);
            if (start < 0) throw new FormatException("the response is JSON, but not a JSON Feed", e);
            foreach (var item in JsonObjects.InMemory(json.AsMemory(start)).TakeWhile(_ => items.HasRoom)) items.Add(
                item, feed.Location);
            isIncomplete = !isCut && JsonObjectEnd.Find(json.AsSpan(json.AsSpan().IndexOf((byte)'{'))) is (null, null);
        }

        items.Note(isCut ? "is longer than is read; it was cut" : null);
        items.Note(items.HasRoom ? null : $"has {SafeXml.MaxItems} entries or more; truncated");
        items.Note(notice);
        return new FeedItems(items.SourceRecords, items.Problems, isIncomplete);
    }

    private sealed class JsonFeedItems(string source)
    {
        private int _seen;

        public List<SourceRecord> SourceRecords { get; } = [];

        public List<SourceProblem> Problems { get; } = [];

        public bool HasRoom => _seen < SafeXml.MaxItems;

        public void Add(ReadOnlyMemory<byte> json, Uri? location)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                Add(document.RootElement, location);
            }
            catch (JsonException)
            {
                _seen++;
                Report("it is not valid JSON");
            }
        }

        public void Add(JsonElement item, Uri? location)
        {
            _seen++;
            try
            {
                SourceRecords.Add(FeedPaper.Create(source, Fields(item, location)));
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

        private FeedPaper.Fields Fields(JsonElement item, Uri? location)
        {
            if (item.ValueKind != JsonValueKind.Object) throw new FormatException("it is not a JSON object");
            var published = item.Instant("date_published") ?? item.Instant("date_modified");
            if (published is null && (item.Text("date_published") ?? item.Text("date_modified")) is { } unread)
                Report($"the date \"{PaperText.Name(unread)}\" cannot be read");
            var html = item.Text("content_html");
            var body = item.Text("summary") ?? (html is null ? item.Text("content_text") : FeedPaper.TextOf(html))
                ?? "";
            var link = FeedPaper.Link(item.Text("url"), location) ?? FeedPaper.Link(
                item.Text("external_url"), location);
            var authors = item.List("authors").Append(item.Find("author", out var author) ? author : default);
            return new FeedPaper.Fields(
                item.Text("title") ?? "", body, link, item.Text("id") ?? item.Count("id")?.ToString(
                System.Globalization.CultureInfo.InvariantCulture))
            {
                Authors = authors.Select(a => a.ValueKind == JsonValueKind.Object ? a.Text("name") : null),
                Categories = item.Texts("tags"),
                PublishedAt = published,
                UpdatedAt = item.Instant("date_modified"),
            };
        }
    }
}
