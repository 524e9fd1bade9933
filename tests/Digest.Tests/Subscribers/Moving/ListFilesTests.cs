using System.IO.Compression;
using System.Text;
using Digest.Subscribers.Moving;
using Xunit;

namespace Digest.Tests.Subscribers.Moving;

public sealed class ListFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lists").FullName;

    private string Zip => Path.Combine(_folder, "audience.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_lists_of_a_zip_come_with_those_first_who_must_not_be_mailed()
    {
        Write(("subscribed_a.csv", "s"), ("readme.txt", "r"), ("__MACOSX/._subscribed_a.csv", "x"), ("unsubscribed_a.csv", "u"), ("cleaned_a.csv", "c"));

        Assert.Equal(
            [$"{Zip}/cleaned_a.csv c", $"{Zip}/unsubscribed_a.csv u", $"{Zip}/subscribed_a.csv s"],
            ListFiles.Open(Zip).Select(list => $"{list.Name} {new StreamReader(list.Content).ReadToEnd()}").ToList());
    }

    [Fact]
    public void A_file_that_is_no_zip_or_has_no_list_is_handed_on_as_it_is()
    {
        var csv = Path.Combine(_folder, "list.csv");
        File.WriteAllText(csv, "email\n");
        Assert.Equal([csv], Names(csv));

        Write(("xl/workbook.xml", "<workbook/>"));
        Assert.Equal([Zip], Names(Zip));
    }

    [Fact]
    public void A_zip_that_unpacks_to_far_more_than_it_has_is_refused_unread()
    {
        using (var archive = ZipFile.Open(Zip, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("subscribed.csv", CompressionLevel.Fastest).Open())
        {
            var block = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 20; megabyte++) entry.Write(block);
        }

        var refused = Assert.Throws<RefusedArchiveException>(() => Names(Zip));
        Assert.Equal($"{Zip}: subscribed.csv is packed 100 times smaller than it is. No list of people is.", refused.Message);
    }

    [Fact]
    public void A_zip_that_declares_too_little_gives_no_more_than_that()
    {
        Write(("subscribed.csv", new string('a', 100_000)));
        var bytes = File.ReadAllBytes(Zip);
        var declared = BitConverter.GetBytes(100_000);
        for (var at = bytes.AsSpan().IndexOf(declared); at >= 0; at = bytes.AsSpan().IndexOf(declared)) bytes[at + 2] = 0;
        File.WriteAllBytes(Zip, bytes);

        Assert.True(ListFiles.Open(Zip).Sum(list => list.Content.Read(new byte[200_000])) < 100_000);
    }

    [Fact]
    public void A_damaged_zip_and_one_of_too_many_files_are_refused()
    {
        Write([.. Enumerable.Range(0, 1001).Select(i => ($"{i}.csv", ""))]);
        Assert.Throws<RefusedArchiveException>(() => Names(Zip));

        File.WriteAllBytes(Zip, [.. "PK\u0003\u0004"u8, .. Encoding.ASCII.GetBytes("not really")]);
        Assert.Contains("damaged zip", Assert.Throws<RefusedArchiveException>(() => Names(Zip)).Message, StringComparison.Ordinal);
    }

    private static List<string> Names(string path) => [.. ListFiles.Open(path).Select(list =>
    {
        list.Content.Dispose();
        return list.Name;
    })];

    private void Write(params (string Name, string Text)[] entries)
    {
        File.Delete(Zip);
        using var archive = ZipFile.Open(Zip, ZipArchiveMode.Create);
        foreach (var (name, text) in entries)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text);
        }
    }
}
