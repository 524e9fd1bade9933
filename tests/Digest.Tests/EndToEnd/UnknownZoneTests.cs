using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>A system whose time zone data lacks old names, as Debian and Ubuntu have it without tzdata-legacy.</summary>
public sealed class UnknownZoneTests : IDisposable
{
    private const string Zones = "/usr/share/zoneinfo";

    private readonly string _folder = Directory.CreateTempSubdirectory("zones").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_old_name_is_read_as_the_new_one_and_doctor_lists_who_has_it()
    {
        if (!File.Exists(Path.Combine(Zones, "Europe/Kyiv"))) ExternalProgram.Missing("time zone data", "tzdata");
        foreach (var zone in (string[])["UTC", "Europe/Kyiv", "America/New_York"])
        {
            var copy = Path.Combine(_folder, "zones", zone);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Zones, zone), copy);
        }

        var data = Path.Combine(_folder, "data");
        var digest = new DigestProcess(data) { Environment = new Dictionary<string, string> { ["TZDIR"] = Path.Combine(_folder, "zones") } };
        foreach (var (email, zone) in ((string, string)[])[("ada@example.org", "Europe/Kyiv"), ("ben@example.org", "Europe/Kyiv"), ("cleo@example.org", "UTC")])
            await digest.OkAsync("subscribers", "add", email, "-t", "robots laundry", "--time-zone", zone);
        await SetZoneAsync(data, "ada@example.org", "Europe/Kiev");
        await SetZoneAsync(data, "ben@example.org", "Europe/Nowhere");
        var papers = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(
            papers, """{"id": "2603.00001", "title": "Robots that fold laundry", "abstract": "Robots fold laundry."}""", TestDatabase.Token);
        await digest.OkAsync("ingest", "--file", papers);

        await digest.OkAsync("send", "--now");

        Assert.Equal(3, Directory.GetFiles(Path.Combine(data, "mail"), "*.eml").Length);
        var findings = await digest.OkAsync("doctor");
        Assert.Contains("ada@example.org (Europe/Kiev, Europe/Kyiv is used)", findings, StringComparison.Ordinal);
        Assert.Matches(@"ben@example\.org \(Europe/Nowhere, UTC\+0[23]:00 is used\)", findings);
        Assert.DoesNotContain("cleo@example.org", findings, StringComparison.Ordinal);
        Assert.Contains("Europe/Kiev", await digest.OkAsync("subscribers", "show", "ada@example.org"), StringComparison.Ordinal);
    }

    private static async Task SetZoneAsync(string data, string email, string zone)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "digest.db")};Pooling=False");
        await connection.OpenAsync(TestDatabase.Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE subscribers SET time_zone = $zone WHERE email_key = $email";
        command.Parameters.AddWithValue("$zone", zone);
        command.Parameters.AddWithValue("$email", email);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestDatabase.Token));
    }
}
