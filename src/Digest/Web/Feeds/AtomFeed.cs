using System.Globalization;
using System.Text;
using System.Xml;

namespace Digest.Web.Feeds;

/// <summary>Writes a feed as Atom (RFC 4287).</summary>
internal static class AtomFeed
{
    public const string ContentType = "application/atom+xml; charset=utf-8";

    private const string Atom = "http://www.w3.org/2005/Atom";
    private const int AuthorsNamed = 50;

    public static byte[] Write(FeedContent feed)
    {
        using var output = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true };
        using (var xml = XmlWriter.Create(output, settings))
        {
            xml.WriteStartElement("feed", Atom);
            xml.WriteAttributeString("xml", "lang", null, feed.Language);
            Text(xml, "id", feed.Id);
            Text(xml, "title", feed.Title);
            Text(xml, "updated", Instant(feed.Updated));
            Person(xml, feed.Author);
            Link(xml, "self", feed.Self, "application/atom+xml");
            Link(xml, "alternate", feed.Page, "text/html");
            foreach (var entry in feed.Entries) Write(xml, entry);
            xml.WriteEndElement();
        }

        return output.ToArray();
    }

    private static void Write(XmlWriter xml, FeedEntry entry)
    {
        var paper = entry.Paper;
        xml.WriteStartElement("entry", Atom);
        Text(xml, "id", entry.Id);
        Text(xml, "title", paper.Title);
        Text(xml, "updated", Instant(entry.Updated));
        if (paper.PublishedAt is { } published) Text(xml, "published", Instant(published));
        foreach (var author in paper.Authors.Take(AuthorsNamed)) Person(xml, author);
        Link(xml, "alternate", entry.Page, "text/html");
        if (paper.AbstractUrl is { } source) Link(xml, "related", source, null);
        foreach (var category in paper.Categories.Distinct())
        {
            xml.WriteStartElement("category", Atom);
            xml.WriteAttributeString("term", Clean(category));
            xml.WriteEndElement();
        }

        if (paper.Abstract.Length > 0) Text(xml, "summary", paper.Abstract);
        else if (paper.Tldr is { Length: > 0 } tldr) Text(xml, "summary", tldr);
        xml.WriteEndElement();
    }

    private static void Person(XmlWriter xml, string name)
    {
        xml.WriteStartElement("author", Atom);
        Text(xml, "name", name);
        xml.WriteEndElement();
    }

    private static void Link(XmlWriter xml, string relation, string address, string? type)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        if (type is not null) xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static void Text(XmlWriter xml, string name, string text) =>
        xml.WriteElementString(name, Atom, Clean(text));

    private static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>XML has no place for most control characters and for half of a surrogate pair.</summary>
    private static string Clean(string text)
    {
        if (text.All(c => XmlConvert.IsXmlChar(c))) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)) clean.Append(rune.ToString());
        return clean.ToString();
    }
}
