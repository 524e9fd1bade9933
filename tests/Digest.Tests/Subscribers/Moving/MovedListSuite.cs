using System.Text;
using Digest.Papers.Text;
using Digest.Subscribers;
using Digest.Subscribers.Csv;
using Digest.Subscribers.Moving;
using Xunit;

namespace Digest.Tests.Subscribers.Moving;

/// <summary>Lists in the shape in which Mailchimp and listmonk export them.</summary>
public abstract class MovedListSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Mailchimp =
        "\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,TIMEZONE,LEID,EUID,TAGS\n"
        + "ada@example.org,Ada,Lovelace,4,\"2021-03-05 10:11:12\",203.0.113.5,\"2021-03-05 10:13:00\",203.0.113.6,America/New_york,1,aa,\"\"\"ml\"\",\"\"big, systems\"\"\"\n"
        + "bob@example.org,\"Bob \"\"B\"\"\",,2,,,,,Mars/Base,2,bb,\"\"\"other\"\"\"\n"
        + "not an address,,,2,,,,,,3,cc,\n"
        + "ADA@example.org,Ada again,,2,,,,,,4,dd,\n";

    private const string Unsubscribed =
        "\"Email Address\",\"First Name\",OPTIN_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LEID,EUID\n"
        + "left@example.org,Lea,\"2020-01-01 00:00:00\",\"2022-02-03 04:05:06\",News,NORMAL,5,ee\n"
        + "here@example.org,Hal,\"2020-01-01 00:00:00\",,News,,6,ff\n";

    private const string Cleaned =
        "\"Email Address\",OPTIN_TIME,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,LEID,EUID\n"
        + "gone@example.org,\"2020-01-01 00:00:00\",\"2023-01-01 00:00:00\",News,7,gg\n";

    private const string Listmonk =
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        + "u1,ada@example.org,Ada,\"{\"\"city\"\": \"\"Bonn\"\", \"\"interests\"\": [\"\"ml\"\"], \"\"systems\"\": true}\",enabled,2023-01-02 03:04:05.678901 +0000 UTC,2023-05-01 00:00:00 +0000 UTC\n"
        + "u2,block@example.org,B,{},blocklisted,2023-01-02 03:04:05 +0000 UTC,2024-05-06 07:08:09.1 +0000 UTC\n"
        + "u3,off@example.org,Off,{},disabled,2023-01-02 03:04:05 +0000 UTC,2024-05-06 07:08:09 +0000 UTC\n";

    private SubscriberStore Store => new(test.Database, test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task An_audience_of_Mailchimp_comes_with_names_zones_consent_and_topics()
    {
        var (report, problems) = await ImportAsync(
            Mailchimp, topics: ["Agents=llm agents"], map: ["ml=cat:cs.LG", "BIG, SYSTEMS=cat:cs.DC"]);

        Assert.Equal("2 added, 1 already subscribed, 1 skipped", report.ToString());
        Assert.Equal(1, report.UnknownZones);
        Assert.StartsWith("4: ", Assert.Single(problems), StringComparison.Ordinal);
        var ada = (await FindAsync("ada@example.org"))!;
        Assert.Equal(
            ("Ada Lovelace", SubscriberStatus.Active, "America/New_York",
                "Mailchimp: signed up 2021-03-05 10:11:12 from 203.0.113.5, confirmed 2021-03-05 10:13:00 from 203.0.113.6"),
            (ada.Name, ada.Status, ada.TimeZone, ada.Consent));
        Assert.Equal(
            [("Agents", "llm agents"), ("ml", "cat:cs.LG"), ("BIG, SYSTEMS", "cat:cs.DC")],
            ada.Topics.Select(topic => (topic.Name, topic.Query)));
        var bob = (await FindAsync("bob@example.org"))!;
        Assert.Equal(("Bob \"B\"", "UTC", null), (bob.Name, bob.TimeZone, bob.Consent));
        Assert.Equal("Agents", Assert.Single(bob.Topics).Name);
    }

    [Theory]
    [InlineData("Адрес электронной почты,Имя,Фамилия")]
    [InlineData("Adres e-mail w nowym języku,Vorname,Nachname")]
    [InlineData("メールアドレス,名,姓")]
    public async Task The_first_column_of_Mailchimp_is_the_address_in_every_language_and_Address_a_postal_one(string columns)
    {
        var (report, _) = await ImportAsync($"{columns},Address,MEMBER_RATING,LEID,EUID\nzoe@example.org,Zoë,Ünal,1 Street,2,1,aa\n");

        Assert.Equal(1, report.Added);
        Assert.Equal("Zoë Ünal", (await FindAsync("zoe@example.org"))!.Name);
    }

    [Fact]
    public async Task Who_unsubscribed_or_bounced_there_is_never_mailed_here_whatever_comes_later()
    {
        await test.Lifecycle.AddAsync(Some.Subscriber("here@example.org"), TestDatabase.Token);

        var (left, problems) = await ImportAsync(Unsubscribed);
        Assert.Equal("0 added, 0 already subscribed, 0 skipped, 2 unsubscribed there, never to be mailed", left.ToString());
        Assert.Equal(
            ["3: here@example.org was subscribed here and is not any more (Mailchimp: unsubscribed)."], problems);
        var (blocked, _) = await ImportAsync(Cleaned);
        Assert.Equal("0 added, 0 already subscribed, 0 skipped, 1 blocked there and suppressed here", blocked.ToString());

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync("here@example.org"))!.Status);
        // Nothing about a person who left is kept but a trace.
        Assert.Null(await FindAsync("left@example.org"));
        Assert.Empty(await QueuedAsync());
        var (again, lines) = await ImportAsync("email\nLeft@example.org\ngone@example.org\nhere@example.org\nnew@example.org\n");
        Assert.Equal((1, 2, 1), (again.Added, again.Left, again.Refused));
        Assert.Contains("2: Left@example.org left on 2022-02-03 and stays unsubscribed.", lines);
        Assert.Contains("3: gone@example.org is suppressed.", lines);
        Assert.Equal(
            "Imported on 2023-01-01: Mailchimp: cleaned",
            (await new SuppressionStore(test.Database).FindAsync(Address("gone@example.org"), TestDatabase.Token))!.ToString());
        // What a server's mistake did here is undone, not what happened elsewhere.
        await test.Database.WriteAsync(
            sql => SubscriberLifecycle.RestoreAsync(sql, null, DateTimeOffset.UnixEpoch, test.Clock.GetUtcNow()), TestDatabase.Token);
        Assert.Equal(AddOutcome.Suppressed, await test.Lifecycle.AddAsync(Some.Subscriber("gone@example.org"), TestDatabase.Token));
    }

    [Fact]
    public async Task The_files_name_decides_where_the_columns_were_taken_out()
    {
        var (report, _) = await ImportAsync("Email Address,LEID,EUID\nx@example.org,1,a\n", "audience/cleaned_members_123.csv");
        Assert.Equal(1, report.Blocked);
        (report, _) = await ImportAsync("Email Address,LEID,EUID\ny@example.org,1,a\n", "unsubscribed_members_123.csv");
        Assert.Equal(1, report.Unsubscribed);
        (report, _) = await ImportAsync("Email Address,LEID,EUID\nz@example.org,1,a\n", "subscribed_members_123.csv");
        Assert.Equal(1, report.Added);
    }

    [Fact]
    public async Task The_file_of_listmonk_says_who_is_blocked_and_its_attributes_are_tags()
    {
        var (report, problems) = await ImportAsync(Listmonk, map: ["ml=cat:cs.LG", "systems=cat:cs.DC", "Bonn=robots"]);

        Assert.Equal("2 added, 0 already subscribed, 0 skipped, 1 blocked there and suppressed here", report.ToString());
        Assert.StartsWith("1: listmonk's file does not say who unsubscribed from a list", Assert.Single(problems), StringComparison.Ordinal);
        var ada = (await FindAsync("ada@example.org"))!;
        Assert.Equal("listmonk: added 2023-01-02 03:04:05.678901 +0000 UTC", ada.Consent);
        Assert.Equal(["Bonn", "ml", "systems"], ada.Topics.Select(topic => topic.Name));
        Assert.Equal(SubscriberStatus.Paused, (await FindAsync("off@example.org"))!.Status);
        Assert.Equal(
            "Imported on 2024-05-06: listmonk: blocklisted",
            (await new SuppressionStore(test.Database).FindAsync(Address("block@example.org"), TestDatabase.Token))!.ToString());
    }

    [Theory]
    [InlineData("confirmed", "double", "added")]
    [InlineData("unconfirmed", "single", "added")]
    [InlineData("unconfirmed", "double", "left out")]
    [InlineData("unsubscribed", "single", "left")]
    public async Task With_its_lists_listmonk_says_who_agreed(string status, string optin, string outcome)
    {
        var list = $$$"""[{"name": "ML news", "subscription_status": "{{{status}}}", "optin": "{{{optin}}}", "subscription_updated_at": "2024-01-02T03:04:05.6+02:00", "subscription_meta": {"optin_ip": "203.0.113.7"}}]""";
        var (report, problems) = await ImportAsync(
            $"email,name,attributes,status,lists\nada@example.org,Ada,{{}},enabled,\"{list.Replace("\"", "\"\"")}\"\nempty@example.org,E,{{}},enabled,[]\n",
            map: ["ml news=cat:cs.LG"]);

        Assert.Empty(problems);
        Assert.Equal(
            (outcome == "added" ? 1 : 0, outcome == "left" ? 1 : 0, outcome == "left out" ? 2 : 1),
            (report.Added, report.Unsubscribed, report.NotSubscribed));
        if (outcome != "added") return;
        var ada = (await FindAsync("ada@example.org"))!;
        Assert.Equal("ml news", Assert.Single(ada.Topics).Name);
        Assert.Equal(status == "confirmed" ? "listmonk: confirmed ML news 2024-01-02T03:04:05.6+02:00 from 203.0.113.7" : null, ada.Consent);
    }

    [Theory]
    [InlineData("utf-8", false, ",")]
    [InlineData("utf-8", true, ";")]
    [InlineData("utf-16", true, "\t")]
    [InlineData("utf-16BE", true, ",")]
    public async Task However_a_spreadsheet_saved_it_again_the_people_are_the_same(string encoding, bool mark, string delimiter)
    {
        var text = Unsubscribed.Replace(",", delimiter, StringComparison.Ordinal).ReplaceLineEndings("\r\n");
        var encoder = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. mark ? encoder.GetPreamble() : [], .. encoder.GetBytes(text)];
        await using var file = await TextFile.OpenAsync(new MemoryStream(bytes), TestDatabase.Token);
        using var reader = new StreamReader(file.Utf8);

        var (report, problems) = await ImportAsync(await reader.ReadToEndAsync(TestDatabase.Token));

        Assert.Empty(problems);
        Assert.Equal(2, report.Unsubscribed);
    }

    [Fact]
    public async Task A_trial_says_what_the_import_then_does_and_changes_nothing()
    {
        await test.Lifecycle.AddAsync(Some.Subscriber("bob@example.org"), TestDatabase.Token);
        await test.Lifecycle.AddAsync(Some.Subscriber("here@example.org"), TestDatabase.Token);
        await ImportAsync(Cleaned);
        var list = Mailchimp + "gone@example.org,,,2,,,,,,9,jj,\n";
        foreach (var csv in new[] { Unsubscribed, list })
        {
            var before = await Store.StreamAsync(null, TestDatabase.Token).ToListAsync(TestDatabase.Token);
            var (tried, foreseen) = await ImportAsync(csv, target: new ImportTrial(test.Database, inviteLeft: false));
            Assert.Equal(
                before.Select(one => (one.Email, one.Status)),
                (await Store.StreamAsync(null, TestDatabase.Token).ToListAsync(TestDatabase.Token)).Select(one => (one.Email, one.Status)));
            var (done, problems) = await ImportAsync(csv);
            Assert.Equal(done.ToString(), tried.ToString());
            Assert.Equal(problems, foreseen);
        }
    }

    [Fact]
    public async Task The_status_of_a_plain_list_ends_what_is_here_and_a_suppressed_address_is_one_for_good()
    {
        const string List =
            "email,status,topics\nJohn@dup.example,active,robots\njohn@DUP.example,unsubscribed,\n"
            + "here@example.org,suppressed,\nbob@example.org,unsubscribed,\ngone@example.org,suppressed,sorting\n";
        await test.Lifecycle.AddAsync(Some.Subscriber("here@example.org"), TestDatabase.Token);
        await test.Lifecycle.AddAsync(Some.Subscriber("bob@example.org"), TestDatabase.Token);

        var (tried, foreseen) = await ImportAsync(List, target: new ImportTrial(test.Database, inviteLeft: false));
        var (report, problems) = await ImportAsync(List);

        Assert.Equal("2 added, 3 already subscribed, 0 skipped", report.ToString());
        Assert.Equal(["3", "4", "5"], problems.Select(problem => problem.Split(':')[0]));
        Assert.All(problems, problem => Assert.Contains("was subscribed here and is not any more", problem, StringComparison.Ordinal));
        Assert.Equal((report.ToString(), string.Join('\n', problems)), (tried.ToString(), string.Join('\n', foreseen)));
        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync("john@dup.example"))!.Status);
        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("here@example.org"))!.Status);
        Assert.Equal("sorting", Assert.Single((await FindAsync("gone@example.org"))!.Topics).Name);
        var gone = (await FindAsync("gone@example.org"))!;
        await Store.RemoveAsync(gone.Key, TestDatabase.Token);
        Assert.Equal(AddOutcome.Suppressed, await test.Lifecycle.AddAsync(Some.Subscriber("gone@example.org"), TestDatabase.Token));
    }

    private async Task<(ImportReport Report, List<string> Problems)> ImportAsync(
        string csv, string file = "", string[]? topics = null, string[]? map = null, IImportTarget? target = null)
    {
        var problems = new List<string>();
        var (chosen, errors) = ImportTopics.Read(topics ?? [], map ?? []);
        Assert.Empty(errors);
        var import = new SubscriberImport(
            target ?? new ImportWriter(test.Database, test.Lifecycle, test.Clock), new SubscribersOptions(), chosen);
        await import.RunAsync(
            await SubscriberCsvReader.OpenAsync(new StringReader(csv), file), problems.Add, _ => { }, null, TestDatabase.Token);
        return (import.Report, problems);
    }

    private Task<Subscriber?> FindAsync(string email) => Store.FindAsync(Address(email), TestDatabase.Token);

    private static EmailAddress Address(string email) => EmailAddress.Parse(email).Address!;

    private Task<IReadOnlyList<string>> QueuedAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT kind FROM deliveries WHERE recipient <> 'here@example.org' OR kind = 'Unsubscribed'"), TestDatabase.Token);
}

public sealed class SqliteMovedListTests() : MovedListSuite(new SqliteTestDatabase());

public sealed class PostgreSqlMovedListTests() : MovedListSuite(new PostgreSqlTestDatabase());
