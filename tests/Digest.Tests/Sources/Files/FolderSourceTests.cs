using Digest.Sources;
using Xunit;

namespace Digest.Tests.Sources.Files;

public sealed class FolderSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("papers").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task New_and_changed_files_are_read_and_of_the_first_ones_the_newest_is_news()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var source = new SourceOptions { Name = "drop", Kind = SourceKind.Folder, Folder = _folder };
        Write("old.jsonl", 1, "2603.00001");
        Write("new.jsonl", 2, "2603.00002");
        await bench.ReadAsync(source);
        Assert.Equal(["2603.00002 2026-03-05 New"], await bench.AnnouncedAsync("drop"));
        Assert.Equal(0, (await bench.ReadAsync(source)).Records);

        Write("old.jsonl", 3, "2603.00001", "2603.00003");
        Assert.Equal((2, 1), ((int)(await bench.ReadAsync(source)).Records, (await bench.AnnouncedAsync("drop")).Count - 1));
    }

    [Fact]
    public async Task An_empty_folder_does_not_make_an_archive_news()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var source = new SourceOptions { Name = "drop", Kind = SourceKind.Folder, Folder = _folder };
        await bench.ReadAsync(source);
        Write("old.jsonl", 1, "2603.00001");
        Write("new.ndjson", 2, "2603.00002");
        await bench.ReadAsync(source);
        Assert.Equal(["2603.00002 2026-03-05 New"], await bench.AnnouncedAsync("drop"));
    }

    [Fact]
    public async Task A_missing_folder_is_an_error_that_names_it()
    {
        await using var bench = await SourceWorkbench.CreateAsync();
        var missing = Path.Combine(_folder, "missing");
        Assert.Contains(missing, (await bench.ReadAsync(new SourceOptions { Name = "drop", Kind = SourceKind.Folder, Folder = missing })).Error, StringComparison.Ordinal);
    }

    private void Write(string name, int minute, params string[] ids)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllLines(file, ids.Select(id => $$"""{"id":"{{id}}","title":"On {{id}}"}"""));
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 3, 5, 6, minute, 0, DateTimeKind.Utc));
    }
}
