using System.IO.Compression;
using Digest.Tests.Sources.ArxivSanity;
using Xunit;

namespace Digest.Tests.Cli.Subscribers;

public sealed class ImportCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("import");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Zip => Path.Combine(_folder.FullName, "audience.zip");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_audience_is_looked_at_before_there_is_an_installation_and_then_moves_in()
    {
        using (var archive = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            Write(archive, "subscribed_x.csv", "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,TAGS\nada@example.org,Ada,2,2021-03-05 10:11:12,\"\"\"ml\"\",\"\"other\"\"\"\nbob,Bob,2,,\n");
            Write(archive, "unsubscribed_x.csv", "Email Address,UNSUB_TIME\nlea@example.org,2022-01-01 00:00:00\n");
        }

        var digest = new DigestProcess(Data);
        var (exit, shown, hints) = await digest.RunAsync("subscribers", "import", Zip, "--dry-run", "--map", "ml=cat:cs.LG");

        Assert.Equal(1, exit);
        Assert.False(Directory.Exists(Data));
        Assert.Contains("Dry run: 1 added, 0 already subscribed, 1 skipped, 1 unsubscribed there, never to be mailed. Nothing was changed.", shown, StringComparison.Ordinal);
        Assert.Contains("Mailchimp: MEMBER_RATING, OPTIN_TIME\n", shown, StringComparison.Ordinal);
        Assert.Contains($"{Zip}/subscribed_x.csv:3: ", hints, StringComparison.Ordinal);
        Assert.Contains("Tags without a topic: other (1).", hints, StringComparison.Ordinal);

        await digest.RunAsync("subscribers", "import", Zip, "--map", "ml=cat:cs.LG");

        var ada = await digest.OkAsync("subscribers", "show", "ada@example.org");
        Assert.Contains("Consent: Mailchimp: signed up 2021-03-05 10:11:12", ada, StringComparison.Ordinal);
        Assert.Contains("Topic ml: ", ada, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Email Address,UNSUB_TIME\n\"bob@example.org,2022-01-01 00:00:00\nlea@example.org,2022-01-01 00:00:00\n")]
    [InlineData("nonsense\nlea@example.org;2022\n")]
    public async Task Without_the_end_of_those_who_left_nobody_is_added(string left)
    {
        using (var archive = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            Write(archive, "subscribed_x.csv", "Email Address,MEMBER_RATING\nada@example.org,2\nlea@example.org,2\n");
            Write(archive, "unsubscribed_x.csv", left);
        }

        var (exit, shown, errors) = await new DigestProcess(Data).RunAsync("subscribers", "import", Zip);

        Assert.Equal(1, exit);
        Assert.Contains($"{Zip}/unsubscribed_x.csv could not be read to its end; what would follow was not imported.", errors, StringComparison.Ordinal);
        Assert.StartsWith("0 added", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_looked_at_before_there_is_an_installation()
    {
        var file = Path.Combine(_folder.FullName, "dict.db");
        await SanityFiles.WriteAsync(file, "tags", ("root", SanityFiles.Tags), ("broken", Convert.ToBase64String("no zlib"u8)));
        await SanityFiles.WriteAsync(file, "email");

        var (exit, shown, hints) = await new DigestProcess(Data).RunAsync(
            "subscribers", "import-tags", file, "--dry-run", "--address", "root=ada@example.org");

        Assert.Equal((1, "root: ada@example.org, 3 topics, 4 papers"), (exit, shown.Trim()));
        Assert.Contains("broken: the tags are damaged, or not packed with zlib", hints, StringComparison.Ordinal);
        Assert.Contains("Dry run: nothing was changed.", hints, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }
}
