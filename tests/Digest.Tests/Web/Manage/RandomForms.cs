using Digest.Topics;
using Digest.Web.Forms;
using Microsoft.AspNetCore.Http;

namespace Digest.Tests.Web.Manage;

/// <summary>Forms near to those of the pages, and far from them; the same for the same seed.</summary>
internal sealed class RandomForms(int seed)
{
    private static readonly string[] Actions =
    [
        "schedule", "pause", "resume", "add", "try", "pause-topic", "resume-topic", "follow", "unfollow", "exclude", "include",
        "save", "remove", "forget", "reset", "more", "less", "nothing", "",
    ];

    private static readonly string[] Names =
    [
        "cadence", "time", "zone", "papers", "language", "bibtex", "until", "query", "name", "breadth", "max", "topic", "author",
        "paper", "paused", "undo", "other",
    ];

    private static readonly string[] Values =
    [
        "daily", "weekly:friday", "07:00", "24:00", "Europe/Berlin", "Mars/Olympus", "10", "0", "-1", "99999999999", "de", "zh-Hans",
        "x-klingon", "2026-03-20", "9999-12-31", "0001-01-01", "sorting", "title:(sorting", "a=b=c", "author:\"Turing, A\"", "like:\0",
        "narrow", "Wide", "2", "Alan Turing", "\"", "'; DROP TABLE topics; --", "<script>alert(1)</script>", "{{ 1 / 0 }}", "\u0000",
        "\ud83d\ude00", "\ud800", "ل", "%00", "1-0-3-5-abcdefghijklmnop", "[wide, max 3]", "speech [narrow]", "\r\nSet-Cookie: a=b",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Mostly with the mark that the page itself would have.</summary>
    public async Task<(string Path, (string Name, string Value)[] Fields)> NextAsync(
        ManagedReader reader, FormGuard guard, IReadOnlyList<Topic> topics)
    {
        var topic = topics.Count == 0 ? 0 : topics[_random.Next(topics.Count)].Key;
        var path = _random.Next(8) switch
        {
            0 or 1 => $"{reader.ManagePath}/topic/{topic}",
            2 => new Uri(reader.Feedback(_random.Next(12))).AbsolutePath,
            3 => new Uri(reader.Links.Unsubscribe).AbsolutePath + One(["/undo", "/pause"]),
            _ => reader.ManagePath,
        };
        var fields = new List<(string, string)> { ("do", One(Actions)), ("topic", $"{topic}") };
        if (_random.Next(10) > 0)
            fields.Add((FormGuard.Field, await guard.IssueAsync(new DefaultHttpContext { Request = { Path = path } })));
        for (var i = _random.Next(8); i > 0; i--)
            fields.Add((One(Names), _random.Next(40) == 0 ? new string('x', _random.Next(9000)) : One(Values)));
        return (path, [.. fields]);
    }

    private string One(string[] values) => values[_random.Next(values.Length)];
}
