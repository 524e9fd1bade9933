using System.IO.Compression;
using Digest.Sources.ArxivSanity;
using Xunit;

namespace Digest.Tests.Sources.ArxivSanity;

public sealed class SanityDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sanity").FullName;

    private string Dict => Path.Combine(_folder, "dict.db");

    private SanityDatabase Database => new(Dict, TimeProvider.System);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Users_come_with_their_address_and_the_papers_of_each_tag()
    {
        await SanityFiles.WriteAsync(Dict, "tags", ("root", SanityFiles.Tags), ("other", SanityFiles.Tags));
        await SanityFiles.WriteAsync(Dict, "email", ("root", SanityFiles.Email));

        var users = await Database.ListUsersAsync(TestDatabase.Token);

        Assert.Equal([("root", "ada@example.org", null), ("other", null, null)], users.Select(user => (user.Name, user.Email, user.Error)));
        Assert.Equal(
            ["rl agents: 2603.00001 2603.00002", "!!: 2603.00001", "gone: 1001.00001"],
            users[0].Tags.Select(tag => $"{tag.Name}: {string.Join(' ', tag.Papers)}"));
    }

    [Fact]
    public async Task A_call_in_a_pickle_is_never_made_and_costs_its_user_alone()
    {
        File.Delete("owned");
        await SanityFiles.WriteAsync(Dict, "tags", ("call", SanityFiles.Call), ("within", SanityFiles.CallWithin), ("good", SanityFiles.Tags));
        await SanityFiles.WriteAsync(Dict, "email");

        var users = await Database.ListUsersAsync(TestDatabase.Token);

        Assert.False(File.Exists("owned"));
        Assert.Equal([("call", 0, "the tags are not a dictionary"), ("within", 0, null), ("good", 3, null)], users.Select(user => (user.Name, user.Tags.Count, user.Error)));
    }

    [Theory]
    [InlineData("80024b012e", "the pickle is older than protocol 4")]
    [InlineData("8004636f730a73797374656d0a2e", "opcode 0x63 at byte 2 is not data")]
    [InlineData("8004582effffff", "the pickle ends too early")]
    [InlineData("80047d752e", "a mark is missing")]
    [InlineData("80046805", "a reference leads nowhere")]
    [InlineData("80047d4b014b02732e", "a key or member is not a text")]
    [InlineData("8004302e", "a value is missing")]
    [InlineData("80047d94", "the pickle has no end")]
    public void What_is_damaged_or_more_than_data_is_refused(string hex, string error) =>
        Assert.Equal(error, Assert.Throws<FormatException>(() => PickleReader.Read(Convert.FromHexString(hex))).Message);

    [Theory]
    [InlineData(']')]
    [InlineData('(')]
    [InlineData('\x94')]
    public void A_pickle_of_too_many_objects_is_refused(char code)
    {
        byte[] bytes = [0x80, 4, (byte)'}', .. Enumerable.Repeat((byte)code, 3_000_000)];
        Assert.Throws<FormatException>(() => PickleReader.Read(bytes));
    }

    [Fact]
    public void Any_bytes_give_a_value_or_a_refusal()
    {
        var random = new Random(1);
        var good = Unpacked(SanityFiles.Paper);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = 0; change < 3; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                PickleReader.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)));
            }
            catch (FormatException)
            {
                // A refusal.
            }
        }
    }

    [Fact]
    public async Task A_value_that_unpacks_to_too_much_costs_its_user_alone()
    {
        using var packed = new MemoryStream();
        await using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await zlib.WriteAsync(new byte[17 << 20], TestDatabase.Token);
        await SanityFiles.WriteAsync(Dict, "tags", ("bomb", Convert.ToBase64String(packed.ToArray())), ("plain", "AAAA"), ("good", SanityFiles.Tags));
        await SanityFiles.WriteAsync(Dict, "email");

        var users = await Database.ListUsersAsync(TestDatabase.Token);

        Assert.Equal("a value unpacks to too much", users[0].Error);
        Assert.NotNull(users[1].Error);
        Assert.Equal(3, users[2].Tags.Count);
    }

    [Fact]
    public async Task Papers_come_as_arXiv_has_them_and_announce_nothing()
    {
        await SanityFiles.WriteAsync(Path.Combine(_folder, "papers.db"), "papers", ("2603.00002", SanityFiles.Paper), ("2603.00003", SanityFiles.Call));

        var record = Assert.Single(await Database.ListPapersAsync(["2603.00002", "2603.00003", "2603.00004"], TestDatabase.Token));

        Assert.Equal((3, Digest.Papers.Novelty.None), (record.Version, record.Novelty));
        var paper = record.Paper;
        Assert.Equal(("arxiv:2603.00002", "Agents that learn", "We study agents."), (paper.Id.ToString(), paper.Title, paper.Abstract));
        Assert.Equal(["Ada Lovelace", "Alan Turing"], paper.Authors);
        Assert.Equal(["cs.LG", "cs.AI"], paper.Categories);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), paper.PublishedAt);
    }

    [Fact]
    public async Task Any_other_file_is_refused()
    {
        await File.WriteAllTextAsync(Dict, "not a database, but a long enough text to be one, more or less", TestDatabase.Token);
        await Assert.ThrowsAsync<FormatException>(() => Database.ListUsersAsync(TestDatabase.Token));
    }

    private static byte[] Unpacked(string packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        return bytes.ToArray();
    }
}
