using Digest.Papers.Text;
using Digest.Subscribers;
using Digest.Subscribers.Csv;
using Xunit;

namespace Digest.Tests.Subscribers.Csv;

public class SubscriberCsvReaderTests
{
    private const string Ada = "ada@uni.example", Zoe = "zoe@uni.example";

    [Theory]
    [InlineData("sep=;\r\nemail;name\r\nada@uni.example;Ada\r\nzoe@uni.example;Zoë\r\n")]
    [InlineData("\"sep=,\"\r\nemail,name\nada@uni.example,Ada\nzoe@uni.example,Zoë\n")]
    [InlineData("\r\n  \r\n;;\r\nemail;name\nada@uni.example;Ada\nzoe@uni.example;Zoë\n")]
    [InlineData("email|name\nada@uni.example|Ada\nzoe@uni.example|Zoë\n")]
    [InlineData("\uFEFFemail\tname\nada@uni.example\tAda\nzoe@uni.example\tZoë\n")]
    [InlineData("E-Mail,Full Name\nada@uni.example,Ada\nzoe@uni.example,Zoë\n")]
    [InlineData("email,name,,\nada@uni.example,Ada,,\n,,,\nzoe@uni.example,Zoë\n,,,,,\n")]
    [InlineData("email\nAda <ada@uni.example>\n\"\"\"Zoë\"\" <mailto:zoe@uni.example>\"\n")]
    [InlineData("email,name\n\u00A0ada@uni.example\u200B,\u00A0Ada\n\u202Amailto:zoe@uni.example?subject=x\u202C,Zoë\n")]
    public async Task The_same_two_people_however_the_list_is_written(string csv) => Assert.Equal(
        [$"{Ada} Ada", $"{Zoe} Zoë"], await PeopleAsync(csv));

    [Theory]
    [InlineData("\"Email Address\",\"First Name\",\"Last Name\",\"Address\",\"MEMBER_RATING\",\"OPTIN_TIME\"\n\"ada@uni.example\",\"Ada\",\"L\",\"Street 1\",\"2\",\"2026-01-01 10:00:00\"\n", "Address")]
    [InlineData("email,name,attributes,status\nada@uni.example,Ada L,\"{\"\"city\"\": \"\"X\"\", \"\"age\"\": 32}\",enabled\n", null)]
    [InlineData("First Name,Middle Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value\nAda,,L,* myContacts,Work,ada@uni.example ::: ada2@uni.example\n", "Middle Name, Labels, E-mail 1 - Label")]
    [InlineData("Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value\nAda L,Ada,L,*,ada@uni.example\n", "E-mail 1 - Type")]
    [InlineData("Address,Real Name\nada@uni.example,Ada L\n", null)]
    [InlineData("email\tgecos\nada@uni.example\tAda L\n", null)]
    [InlineData("EMAIL;NOM;PRENOM\nada@uni.example;L;Ada\n", null)]
    [InlineData("Name;Vorname;E-Mail\nL;Ada;ada@uni.example\n", null)]
    [InlineData("Correo electrónico;Nombre;Apellidos\nada@uni.example;Ada;L\n", null)]
    [InlineData("メールアドレス,氏名\nada@uni.example,Ada L\n", null)]
    [InlineData("이메일,이름\nada@uni.example,Ada L\n", null)]
    [InlineData("Members for group x\nEmail address,Nickname,Join year\nada@uni.example,Ada L,2026\n", "Nickname, Join year", "")]
    [InlineData("Display Name;Primary Email;Work Phone\nAda L;ada@uni.example;1\n", "Work Phone")]
    public async Task Exports_of_other_programs_are_read_and_what_is_left_out_is_said(
        string csv, string? unread, string name = "Ada L")
    {
        var reader = await SubscriberCsvReader.OpenAsync(new StringReader(csv));
        Assert.Equal(unread is null ? null
            : $"Columns that are not read: {unread}. Known are: {string.Join(", ", SubscriberCsv.Columns)}.",
            reader.Warning);
        Assert.Equal([$"{Ada} {name}"], await PeopleAsync(csv));
    }

    [Fact]
    public async Task A_list_of_addresses_without_headers_is_read_and_said()
    {
        Assert.Equal([$"{Ada} ", $"{Zoe} "], await PeopleAsync($"{Ada}\n{Zoe}\n"));
        Assert.StartsWith("There are no headers.", (await SubscriberCsvReader.OpenAsync(new StringReader($"{Ada}\n")))
            .Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada@uni.example; zoe@uni.example\n")]
    [InlineData("ada@uni.example, zoe@uni.example,\n")]
    [InlineData("Ada <ada@uni.example>;\"L, Zoe\" <zoe@uni.example>;\n", "Ada", "L, Zoe")]
    [InlineData("\"Ada\" <ada@uni.example>\n\nzoe@uni.example (Zoe)\n", "Ada", "Zoe")]
    [InlineData("'ada@uni.example'\n<mailto:zoe%40uni.example>.\n")]
    [InlineData("ada＠uni.example,\nzoe@uni.example.\n")]
    public async Task Copied_addresses_are_people_each(string text, string ada = "", string zoe = "")
    {
        Assert.Equal([$"{Ada} {ada}", $"{Zoe} {zoe}"], await PeopleAsync(text));
        var lines = await LinesAsync(text + "not an address\n");
        Assert.Equal("not an address", lines[^1].Input!.Email);
    }

    [Theory]
    [InlineData("PK\u0003\u0004\u0014", "This is an Excel or OpenDocument file, or a zip from a pipe. Save the sheet as CSV, or name the zip.")]
    [InlineData("BEGIN:VCARD\nEMAIL:ada@uni.example\n", "These are vCards. Export the contacts as CSV.")]
    [InlineData("<!DOCTYPE html>\n<a>ada@uni.example</a>\n", "This is JSON, HTML or XML. Export the list as CSV.")]
    [InlineData("\u000b\n", "The first line must name the columns, email among them. Known are: email, name, status, cadence, send_time, time_zone, max_papers, locale, bibtex, topics, consent.")]
    public async Task A_file_of_another_kind_gives_one_message(string text, string message) =>
        Assert.Equal((1, message), Assert.Single((await LinesAsync(text)).Select(line => (line.Number, line.Error))));

    [Theory]
    [InlineData("Friday", DayOfWeek.Friday)]
    [InlineData("Fridays", DayOfWeek.Friday)]
    [InlineData("weekly:fri", DayOfWeek.Friday)]
    [InlineData("Weekly (Thurs)", DayOfWeek.Thursday)]
    [InlineData("every tuesday", DayOfWeek.Tuesday)]
    [InlineData("weekly on Sunday", DayOfWeek.Sunday)]
    public void Weekly_cadences_as_people_write_them(string written, DayOfWeek day)
    {
        var parsed = new SubscriberInput { Email = Ada, Cadence = written }.Parse(new SubscribersOptions());
        Assert.Equal((Cadence.Weekly, day), (parsed.Subscriber!.Cadence, parsed.Subscriber.WeeklyOn));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("weekly:5")]
    [InlineData("weekly:x")]
    [InlineData("fr")]
    [InlineData("never")]
    public void Other_cadences_are_refused(string written) =>
        Assert.Single(new SubscriberInput { Email = Ada, Cadence = written }.Parse(new SubscribersOptions()).Errors);

    [Fact]
    public async Task More_fields_than_headers_is_an_error_of_its_line()
    {
        var lines = await LinesAsync($"email,name\n{Ada},Lovelace, Ada\n{Zoe}\n");
        Assert.Equal(
            (2, "'Ada' stands under no header: the line has 3 fields, the first line names 2. Put a field with a ',' in it into quotation marks."),
            (lines[0].Number, lines[0].Error));
        Assert.Equal(Zoe, lines[1].Input!.Email);
    }

    [Fact]
    public void Damaged_and_endless_lists_give_lines_or_errors_within_their_limits() =>
        Assert.InRange(CsvFuzz.Run(2_000, seed: 1).Good, 100, int.MaxValue);

    [Theory]
    [InlineData("ada@uni.example,A\0da,x")]
    [InlineData("ada@uni.example,Ada,robots\0")]
    [InlineData("ada@uni.example,Ada,robots\u001b[2J")]
    public async Task Control_characters_are_refused_in_every_cell(string line)
    {
        var csv = await SubscriberCsvReader.OpenAsync(new StringReader($"email,name,topics\n{line}\nzoe@uni.example,Zoe,\"a\nb\"\n"));
        var lines = await csv.ReadAsync().ToListAsync(TestDatabase.Token);

        Assert.Equal("It contains control characters.", lines[0].Error);
        Assert.Equal(["a", "b"], lines[1].Input!.Topics);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("windows-1252")]
    public async Task A_file_in_another_encoding_keeps_its_letters(string encoding)
    {
        var bytes = (encoding == "utf-16" ? System.Text.Encoding.Unicode
            : System.Text.CodePagesEncodingProvider.Instance.GetEncoding(1252)!)
            .GetBytes($"email;name\r\n{Ada};Ada\r\n{Zoe};Zoë\r\n");
        await using var text = await TextFile.OpenAsync(new MemoryStream(bytes), TestDatabase.Token);
        using var reader = new StreamReader(text.Utf8);
        Assert.Equal([$"{Ada} Ada", $"{Zoe} Zoë"], await PeopleAsync(await reader.ReadToEndAsync(TestDatabase.Token)));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")")]
    [InlineData("+topic", "'+topic")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("'=already", "''=already")]
    [InlineData("O'Neil", "O'Neil")]
    [InlineData("'quoted'", "'quoted'")]
    public void Cells_that_a_spreadsheet_would_evaluate_are_escaped_and_read_back(string text, string cell)
    {
        Assert.Equal(cell, CsvCell.Write(text));
        Assert.Equal(text, CsvCell.Read(cell));
    }

    [Theory]
    [InlineData("7:30", "07:30")]
    [InlineData("07:30:00", "07:30")]
    [InlineData("7:30 AM", "07:30")]
    [InlineData("07:30pm", "19:30")]
    [InlineData("7:30\u202FPM", "19:30")]
    [InlineData("7:30 p.m.", "19:30")]
    [InlineData("7 am", "07:00")]
    [InlineData("07.30", "07:30")]
    [InlineData("0.3125", "07:30")]
    [InlineData("0,3125", "07:30")]
    [InlineData("0730", "07:30")]
    [InlineData("7", "07:00")]
    [InlineData("19h", "19:00")]
    [InlineData("7:30 Uhr", "07:30")]
    public void Send_times_as_people_write_them(string written, string time)
    {
        var parsed = new SubscriberInput
        {
            Email = Ada,
            SendTime = written,
            MaxPapers = "10.0",
            Locale = "de_DE"
        }.Parse(new SubscribersOptions());
        Assert.Empty(parsed.Errors);
        Assert.Equal((time, 10, "de-DE"), (
            parsed.Subscriber!.SendTime.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            parsed.Subscriber.MaxPapers, parsed.Subscriber.Locale));
    }

    [Theory]
    [InlineData("europe/berlin", "Did you mean Europe/Berlin?")]
    [InlineData("Berlin", "Did you mean Europe/Berlin?")]
    [InlineData("New York", "Did you mean America/New_York?")]
    [InlineData("PST", "Did you mean America/Los_Angeles?")]
    [InlineData("UTC+2", "For a fixed offset write Etc/GMT-2.")]
    [InlineData("\"Europe/Berlin\"", "Did you mean Europe/Berlin?")]
    [InlineData("Berlin, Germany", "Did you mean Europe/Berlin?")]
    [InlineData("(UTC+01:00) Amsterdam, Berlin", "Did you mean Europe/Amsterdam?")]
    [InlineData("UTC+8:45", "Did you mean a place, like Australia/Eucla?")]
    [InlineData("GMT-05:00", "For a fixed offset write Etc/GMT+5.")]
    [InlineData("W. Europe Standard Time", "Did you mean Europe/Berlin?")]
    [InlineData("Mars/Phobos", "for example Europe/Berlin or UTC.")]
    public void A_zone_that_is_not_one_gets_the_one_that_is_meant(string written, string end) =>
        Assert.EndsWith(end, SubscriberInput.TimeZoneError(written), StringComparison.Ordinal);

    private static async Task<List<CsvLine>> LinesAsync(string csv) =>
        await (await SubscriberCsvReader.OpenAsync(new StringReader(csv))).ReadAsync().ToListAsync(TestDatabase.Token);

    private static async Task<IEnumerable<string>> PeopleAsync(string csv)
    {
        var parsed = (await LinesAsync(csv)).Select(
            line => line.Input?.Parse(new SubscribersOptions()) ?? new SubscriberParseResult(null, [line.Error!]))
            .ToList();
        Assert.Empty(parsed.SelectMany(line => line.Errors));
        return parsed.Select(line => $"{line.Subscriber!.Email} {line.Subscriber.Name}");
    }
}
