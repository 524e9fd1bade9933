using System.Text;
using Digest.Subscribers.Moving;
using Digest.Subscribers.Reading;

namespace Digest.Subscribers.Csv;

/// <summary>
/// What the columns of a list mean, by their headers: our own, and those of Mailchimp, listmonk, Google Contacts,
/// Outlook, Thunderbird and Mailman, and the usual words in some languages.
/// Case, accents, blanks and punctuation do not count.
/// </summary>
internal sealed class CsvColumns
{
    public const string Email = "email", Name = "name", FirstName = "first name", LastName = "last name",
        Tags = "tags";

    /// <summary>When several columns could be a field, the first name here wins: next to an "Email", an "Address" is
    /// a postal address.</summary>
    private static readonly IReadOnlyList<(string Field, string[] Headers)> Known = Folded(
    [
        (Email,
        [
            "email", "emailaddress", "mail", "mailaddress", "primaryemail", "email1value", "email1", "emailaddress1",
            "emailadresse", "mailadresse", "courriel", "adresseemail", "correo", "correoelectronico", "eposta",
            "邮箱", "邮箱地址", "电子邮件", "电子邮箱", "メールアドレス", "メール", "이메일", "почта", "электроннаяпочта", "адресэлектроннойпочты",
            "subscriberemail", "memberemail", "useremail", "subscribedaddress", "subscriber", "member", "address",
        ]),
        (Name,
        [
            "name", "fullname", "displayname", "realname", "subscribername", "membername", "gecos", "naam",
            "姓名", "氏名", "名前", "お名前", "이름", "фио",
        ]),
        (FirstName, ["firstname", "givenname", "fname", "vorname", "prenom", "nombre", "nome", "voornaam", "имя", "名"]),
        (LastName,
        [
            "lastname", "familyname", "surname", "lname", "nachname", "nom", "nomdefamille", "apellido", "apellidos",
            "cognome", "sobrenome", "achternaam", "фамилия", "姓",
        ]),
        ("status", ["status", "subscriberstatus"]),
        ("cadence", ["cadence"]),
        ("send_time", ["sendtime"]),
        ("time_zone", ["timezone"]),
        ("max_papers", ["maxpapers"]),
        ("locale", ["locale"]),
        ("bibtex", ["bibtex"]),
        ("topics", ["topics"]),
        (Tags, ["tags"]),
        ("consent", ["consent"]),
    ]);

    private readonly string?[] _fields;
    private readonly List<string> _plain;

    private CsvColumns(IReadOnlyList<string> headers, string?[] fields)
    {
        (Headers, _fields, _plain) = (headers, fields, [.. headers.Select(Plain)]);
        Program = OtherProgram.Find(_plain);
    }

    /// <summary>The program whose export it is, by the columns; null for any other list.</summary>
    public OtherProgram? Program { get; }

    /// <summary>What the program's export does not say; null when it says all.</summary>
    public string? Caution => Program?.Caution(_plain);

    public IReadOnlyList<string> Headers { get; }

    /// <summary>Addresses and nothing else.</summary>
    public static CsvColumns OfAddresses { get; } = new(["addresses"], [Email]);

    /// <summary>Each column and the field that it is; null for one that is not read.</summary>
    public IEnumerable<(string Header, string? Field)> Mapping => Headers.Select((header, i) => (
        header, _fields[i] ?? (Program?.Columns.Contains(_plain[i]) == true ? Program.Name : null)));

    /// <summary>Headers that mean nothing here.</summary>
    public IReadOnlyList<string> Unknown =>
        [.. Mapping.Where(column => column.Field is null && column.Header.Length > 0).Select(column => column.Header)];

    public static CsvColumns Read(IReadOnlyList<string> headers)
    {
        var plain = headers.Select(Plain).ToList();
        var fields = new string?[headers.Count];
        foreach (var (field, names) in Known)
        {
            if (names.Select(name => plain.IndexOf(name)).FirstOrDefault(
                index => index >= 0 && fields[index] is null, -1) is >= 0 and var found) fields[found] = field;
        }
        // Mailchimp's first column is the address, in the language of the audience; its "Address" is a postal one.
        if (MailchimpExport.Has(plain) && fields[0] is null
            && Array.IndexOf(fields, Email) is var email && (email < 0 || plain[email] == "address"))
        {
            if (email >= 0) fields[email] = null;
            fields[0] = Email;
        }

        return new CsvColumns([.. headers.Select(Visible.Trim)], fields);
    }

    /// <summary>A list without headers, as Mailman gives it: the column with the first address, and a name next to
    /// it.</summary>
    public static CsvColumns? WithoutHeaders(IReadOnlyList<string> first)
    {
        var email = first.ToList().FindIndex(
            cell => EmailAddress.Parse(WrittenMailbox.Read(cell).Address).Address is not null);
        if (email < 0) return null;
        var fields = new string?[first.Count];
        fields[email] = Email;
        if (first.Count == 2) fields[1 - email] = Name;
        return new CsvColumns([.. first.Select((_, i) => FormattableString.Invariant($"column {i + 1}"))], fields);
    }

    public bool Has(string field) => Array.IndexOf(_fields, field) >= 0;

    public int IndexOf(string field) => Array.IndexOf(_fields, field);

    /// <summary>Of a column of <see cref="Program"/>, by its header without blanks and capitals.</summary>
    public int IndexOfHeader(string plain) => _plain.IndexOf(plain);

    private static List<(string Field, string[] Headers)> Folded((string Field, string[] Headers)[] known) =>
        [.. known.Select(one => (one.Field, one.Headers.Select(Plain).ToArray()))];

    /// <summary>Letters and digits alone, in lower case and without accents.</summary>
    private static string Plain(string header) => string.Concat(
        string.Concat(header.Where(c => !char.IsSurrogate(c))).Normalize(NormalizationForm.FormKD)
            .Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
