using System.Globalization;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// Answers to OAI-PMH's ListRecords (https://www.openarchives.org/OAI/openarchivesprotocol.html) with arXiv's prefixes
/// arXiv, arXivRaw and oai_dc.
/// </summary>
internal static class OaiFormat
{
    /// <exception cref="FormatException">No OAI-PMH.</exception>
    /// <exception cref="SourceException">The repository answered with an error.</exception>
    public static OaiResponse Read(ReadOnlyMemory<byte> bytes, bool isCut, DateTimeOffset now, string? charset = null)
    {
        var records = new EntryReader<OaiRecord>("record");
        string? token = null;
        DateTimeOffset? responseDate = null;
        var (isEmpty, isTokenBad) = (false, false);
        var (xml, notice) = XmlResponse.Decode(bytes.Span, charset);
        foreach (var item in xml.Items(["OAI-PMH"], ["record"], "resumptionToken", "responseDate", "error"))
        {
            switch (item.Name)
            {
                case "responseDate":
                    responseDate = WrittenDate.Read(item.Text);
                    break;
                case "resumptionToken":
                    token = string.IsNullOrWhiteSpace(item.Text) ? null : item.Text.Trim();
                    break;
                case "error" when item.Attribute("code") == "noRecordsMatch":
                    isEmpty = true;
                    break;
                case "error" when item.Attribute("code") == "badResumptionToken":
                    isTokenBad = true;
                    break;
                case "error":
                    throw new SourceException(
                        $"the repository answered {item.Attribute("code")}: {PaperText.Name(item.Text)}");
                default:
                    var (name, metadata) = (item.Child("header")?.ChildText("identifier"), Metadata(item));
                    if (!records.TryAdd(
                            item,
                            name,
                            record => ReadRecord(record, now),
                            metadata?.ChildText("title"),
                            metadata?.ChildText("abstract")))
                        throw new FormatException($"the response has more than {SafeXml.MaxItems} records");
                    break;
            }
        }
        // A list that was cut has lost its token, and with it all that follows: ask again instead of leaving a gap.
        if (xml.IsIncomplete && !isCut) throw new FormatException("the response ends in the middle");
        records.Note(notice);
        if (isCut) throw new FormatException("the response is longer than the limit");
        if (records.Seen == 0 && !isEmpty && !isTokenBad && token is null)
            throw new FormatException("the response has neither records nor a token nor an error");
        return new OaiResponse(records.Read, records.Problems, token, responseDate, isTokenBad);
    }

    private static OaiRecord ReadRecord(XmlItem record, DateTimeOffset now)
    {
        var header = record.Child("header") ?? throw new FormatException("the record has no header");
        if (!ArxivId.TryParse(header.ChildText("identifier"), out var id, out _))
            throw new FormatException("the record's identifier is not a valid arXiv id");
        var day = WrittenDate.Read(header.ChildText("datestamp")) is { } stamp
            ? DateOnly.FromDateTime(stamp.UtcDateTime)
            : DateOnly.FromDateTime(now.UtcDateTime);
        if (header.Attribute("status") == "deleted") return new OaiRecord(id, day, IsDeleted: true, null);
        var metadata = Metadata(record) ?? throw new FormatException("the record has no metadata");
        var summary = metadata.ChildText("abstract") ?? metadata.ChildText("description");
        var categories = PaperFields.Names(
            (metadata.ChildText("categories") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var paper = PaperFields.Arxiv(
            id,
            metadata.ChildText("title"),
            summary,
            Authors(metadata),
            categories,
            metadata.ChildText("comments"),
            now);
        var versions = metadata.All("version").ToList();
        var created =
            metadata.ChildText("created") ?? versions.FirstOrDefault()?.ChildText("date") ?? metadata.ChildText("date");
        var updated = metadata.ChildText("updated") ?? (versions.Count > 1 ? versions[^1].ChildText("date") : null);
        var version =
            versions.Count > 0
            && int.TryParse(
                versions[^1].Attribute("version")?.TrimStart('v'),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var last)
                ? last
                : 0;
        return new OaiRecord(
            id,
            day,
            IsDeleted: false,
            new SourceRecord
            {
                Authority = SourceAuthority.ArxivMetadata,
                Version = version,
                Paper = paper with
                {
                    Doi = PaperFields.Doi(metadata.ChildText("doi")),
                    PublishedAt = WrittenDate.Read(created)?.ToUniversalTime(),
                    UpdatedAt = WrittenDate.Read(updated ?? created)?.ToUniversalTime(),
                },
            }
        );
    }

    private static XmlItem? Metadata(XmlItem record) => record.Child("metadata")?.Children.FirstOrDefault();

    private static IReadOnlyList<string> Authors(XmlItem metadata)
    {
        if (metadata.Child("authors") is { } structured && structured.Children.Any())
            return PaperFields.Names(
                structured
                    .All("author")
                    .Select(a =>
                        string.Join(
                            ' ',
                            new[] { a.ChildText("forenames"), a.ChildText("keyname"), a.ChildText("suffix") }.Where(
                                part => part is not null))),
                PaperFields.MaxAuthors);
        var creators = metadata.All("creator").Select(creator => creator.Text).ToList();
        // oai_dc writes "Keyname, Forenames" once per author; arXivRaw has one line, "A. One and B. Two".
        if (creators.Count > 0)
            return PaperFields.Names(
                creators.Select(name => string.Join(' ', name.Split(',', 2).Reverse())), PaperFields.MaxAuthors);
        return ArxivRssFormat.Authors([
            (metadata.ChildText("authors") ?? "").Replace(" and ", ", ", StringComparison.Ordinal),
        ]);
    }
}

/// <param name="Token">Asks for the rest of the list; null at its end.</param>
/// <param name="IsTokenBad">The token given has expired: begin again.</param>
internal sealed record OaiResponse(
    IReadOnlyList<OaiRecord> Records,
    IReadOnlyList<SourceProblem> Problems,
    string? Token,
    DateTimeOffset? ResponseDate,
    bool IsTokenBad);

/// <param name="Day">Of the last modification.</param>
/// <param name="SourceRecord">Null for a deleted record.</param>
internal sealed record OaiRecord(PaperId Id, DateOnly Day, bool IsDeleted, SourceRecord? SourceRecord);
