using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Digest.Web.Feeds;

/// <summary>Writes a feed as JSON Feed 1.1 (jsonfeed.org/version/1.1).</summary>
internal static class JsonFeed
{
    public const string ContentType = "application/feed+json; charset=utf-8";

    private const int AuthorsNamed = 50;

    public static byte[] Write(FeedContent feed)
    {
        using var output = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(output, options))
        {
            json.WriteStartObject();
            json.WriteString("version", "https://jsonfeed.org/version/1.1");
            json.WriteString("title", feed.Title);
            json.WriteString("home_page_url", feed.Page);
            json.WriteString("feed_url", feed.Self);
            json.WriteString("language", feed.Language);
            json.WriteStartArray("items");
            foreach (var entry in feed.Entries) Write(json, entry);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return output.ToArray();
    }

    private static void Write(Utf8JsonWriter json, FeedEntry entry)
    {
        var paper = entry.Paper;
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteString("url", entry.Page);
        if (paper.AbstractUrl is { } source) json.WriteString("external_url", source);
        json.WriteString("title", paper.Title);
        json.WriteString("content_text", paper.Abstract.Length > 0 ? paper.Abstract : paper.Tldr ?? paper.Title);
        if (paper.Tldr is { Length: > 0 } tldr) json.WriteString("summary", tldr);
        if (paper.PublishedAt is { } published) json.WriteString("date_published", Instant(published));
        json.WriteString("date_modified", Instant(entry.Updated));
        if (paper.Authors.Count > 0)
        {
            json.WriteStartArray("authors");
            foreach (var author in paper.Authors.Take(AuthorsNamed))
            {
                json.WriteStartObject();
                json.WriteString("name", author);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (paper.Categories.Count > 0)
        {
            json.WriteStartArray("tags");
            foreach (var category in paper.Categories.Distinct()) json.WriteStringValue(category);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
