using System.Runtime.Versioning;
using Digest.TestData;
using Xunit;

namespace Digest.Tests.Cli;

/// <summary>The database has the keys of links, the mails have addresses: neither is for other users of the machine.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModesTests : IDisposable
{
    private readonly string _data = Path.Combine(Directory.CreateTempSubdirectory("modes").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_data)!, recursive: true);

    [Fact]
    public async Task What_is_created_can_be_read_by_its_owner_only_and_doctor_finds_what_was_open_before()
    {
        var digest = new DigestProcess(_data);
        var papers = Path.Combine(Path.GetDirectoryName(_data)!, "papers.jsonl");
        await File.WriteAllTextAsync(
            papers, """{"id": "2603.00001", "title": "Robots that fold laundry", "abstract": "Robots fold laundry."}""", TestDatabase.Token);
        await digest.OkAsync("subscribers", "add", "ada@example.org", "-t", "robots laundry");
        await digest.OkAsync("ingest", "--file", papers);
        await digest.OkAsync("send", "--now");

        string[] created = [_data, .. Directory.GetFileSystemEntries(_data, "*", SearchOption.AllDirectories)];
        Assert.Contains(created, path => path.EndsWith(".eml", StringComparison.Ordinal));
        Assert.All(created, path => Assert.Equal(
            (path, Directory.Exists(path) ? Private | UnixFileMode.UserExecute : Private), (path, File.GetUnixFileMode(path))));
        Assert.Contains($"{_data} is private", await digest.OkAsync("doctor"), StringComparison.Ordinal);

        File.SetUnixFileMode(_data, Private | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(Path.Combine(_data, "digest.db"), Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var findings = await digest.OkAsync("doctor");
        Assert.Contains("digest.db", findings, StringComparison.Ordinal);
        Assert.Contains($"chmod -R go= {_data}", findings, StringComparison.Ordinal);
    }

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
