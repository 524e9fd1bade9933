using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Digest.Maintenance.Keeping;
using Digest.Papers;
using Digest.Sources.Files;
using Digest.Storage;
using Digest.Storage.Copies;
using Digest.Subscribers;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Maintenance.Keeping;

public abstract class DataArchiveSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("archive").FullName;

    private string Zip => Path.Combine(_folder, "out.zip");

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        var ada = Some.Subscriber("ada@example.org", "agents") with { Consent = "signed up 2021-03-05" };
        await test.Lifecycle.AddAsync([ada, Some.Subscriber("gone@example.org")], TestDatabase.Token);
        await test.Database.WriteAsync(
            async sql =>
            {
                await PaperStore.SaveAsync(
                    sql,
                    "test",
                    [new SourceRecord
                    {
                        Paper = Some.Paper("2603.00001", "[1]") with { PublishedAt = TestDatabase.Start, WithdrawnAt = TestDatabase.Start },
                        Authority = SourceAuthority.File,
                    }],
                    TestDatabase.Start);
                var (paper, topic, gone) = await sql.SingleAsync<(long, long, long)>(
                    "SELECT (SELECT key FROM papers), (SELECT key FROM topics), (SELECT key FROM subscribers WHERE email LIKE 'gone%')");
                await TopicFeedbackStore.RecordAsync(sql, topic, [paper], isLiked: true, TestDatabase.Start);
                await SubscriberLifecycle.SuppressAsync(sql, gone, SuppressionReason.HardBounce, "5.1.1", TestDatabase.Start);
                await sql.ExecuteAsync("INSERT INTO mail_days (day, domain, delivered) VALUES (20517, 'example.org', 2)");
                await SettingStore.SetAsync(sql, "link-keys", "top-secret");
            },
            TestDatabase.Token);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Everything_but_secrets_is_in_one_zip_that_other_programs_read()
    {
        var files = await Archive().WriteAsync(Zip, "<opml/>", TestDatabase.Token);

        using var zip = ZipFile.OpenRead(Zip);
        var texts = zip.Entries.ToDictionary(entry => entry.Name, entry => new StreamReader(entry.Open()).ReadToEnd());
        Assert.Contains("ada@example.org", texts["subscribers.csv"], StringComparison.Ordinal);
        Assert.Contains("signed up 2021-03-05", texts["subscribers.csv"], StringComparison.Ordinal);
        Assert.Equal("<opml/>", texts["sources.opml"]);
        var paper = Assert.Single(Lines(texts["papers.jsonl"]));
        Assert.Equal(
            ("arxiv:2603.00001", "[1]", "Alan Turing", "2026-03-05T06:00:00Z"),
            (paper.GetProperty("id").GetString(), paper.GetProperty("title").GetString(),
                paper.GetProperty("authors")[1].GetString(), paper.GetProperty("published").GetString()));
        var back = Assert.Single(await ReadPapersAsync(texts["papers.jsonl"]));
        Assert.Null(back.Error);
        Assert.Equal(TestDatabase.Start, back.SourceRecord!.Paper.WithdrawnAt);
        var topic = Assert.Single(Lines(texts["topics.jsonl"])).GetProperty("key").GetInt64();
        Assert.Equal(topic, Assert.Single(Lines(texts["topic_examples.jsonl"])).GetProperty("topic").GetInt64());
        Assert.Equal("gone@example.org", Assert.Single(Lines(texts["suppressions.jsonl"])).GetProperty("email_key").GetString());
        Assert.Equal("2026-03-05", Assert.Single(Lines(texts["mail_days.jsonl"])).GetProperty("day").GetString());
        Assert.DoesNotContain(texts.Values, text => text.Contains("top-secret", StringComparison.Ordinal));
        Assert.DoesNotContain("generation", texts["subscribers.jsonl"], StringComparison.Ordinal);

        var manifest = JsonDocument.Parse(texts["manifest.json"]).RootElement;
        foreach (var file in manifest.GetProperty("files").EnumerateArray())
        {
            var text = texts[file.GetProperty("name").GetString()!];
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))), file.GetProperty("sha256").GetString());
        }

        var tables = manifest.GetProperty("not_included").EnumerateArray().Select(table => table.GetString()).ToList();
        Assert.Contains("settings", tables);
        Assert.Equal(ArchivedTables.Names.Count + 2, files.Count);
        Assert.Equal([Zip], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_written_over()
    {
        await File.WriteAllTextAsync(Zip, "mine", TestDatabase.Token);
        await Assert.ThrowsAsync<IOException>(() => Archive().WriteAsync(Zip, "", TestDatabase.Token));
        Assert.Equal("mine", await File.ReadAllTextAsync(Zip, TestDatabase.Token));
        Assert.Equal([Zip], Directory.GetFileSystemEntries(_folder));
    }

    /// <summary>As <c>digest ingest --file</c> reads them.</summary>
    private async Task<IReadOnlyList<FileRecord>> ReadPapersAsync(string text)
    {
        var file = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(file, text, TestDatabase.Token);
        var records = await PaperFileReader.ReadAsync(file, TestDatabase.Start, TestDatabase.Token).ToListAsync(TestDatabase.Token);
        File.Delete(file);
        return records;
    }

    private DataArchive Archive() =>
        new(new DatabaseCopy(test.Database, new SchemaMigrator(test.Database, test.Clock), test.Clock), test.Clock);

    private static List<JsonElement> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}

public sealed class SqliteDataArchiveTests() : DataArchiveSuite(new SqliteTestDatabase());

public sealed class PostgreSqlDataArchiveTests() : DataArchiveSuite(new PostgreSqlTestDatabase());
