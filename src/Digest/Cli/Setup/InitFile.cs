using System.Text.Encodings.Web;
using System.Text.Json;
using Digest.Delivery.Transport;

namespace Digest.Cli.Setup;

/// <summary>The appsettings.json that <c>digest init</c> writes: only what was asked, each with a comment.</summary>
internal static class InitFile
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(string file, InitAnswers answers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(answers.DataFolder);
        var passwordFile = Path.Combine(answers.DataFolder, "smtp-password");
        if (answers.Password is { } password)
            await SecretFile.WriteAsync(passwordFile, password, FileMode.Create, cancellationToken);
        var categories = string.Join(", ", answers.Categories.Select(Text));
        var arxiv = answers.Categories.Count == 0
            ? ""
            : $$"""
                ,
                      { "Name": "arxiv", "Kind": "ArxivRss", "Categories": [{{categories}}] }
                """;
        var text = $$"""
            // What is not set here has its default; docs/configuration.md has all keys, digest config shows all values.
            {
              // Everything that Digest writes: database, mails, keys.
              "DataFolder": {{Text(answers.DataFolder)}},

              "Mail": {
                // Pickup writes each mail to the folder mail in the data folder; Smtp sends it.
                "Transport": "{{(answers.Smtp is null ? "Pickup" : "Smtp")}}",
                "From": {{Text(answers.From)}}
              },
            {{Smtp(answers.Smtp, answers.Password is null ? null : passwordFile)}}
              "Sources": {
                // digest sources add arxiv cs.RO adds a category, digest sources add feed URL a feed.
                "Read": [
                  { "Name": "daily-papers", "Kind": "HuggingFace" }{{arxiv}}
                ]
              }
            }

            """;
        await File.WriteAllTextAsync(file, text, cancellationToken);
    }

    private static string Smtp(SmtpOptions? smtp, string? passwordFile)
    {
        if (smtp is null) return "";
        var login = smtp.UserName is null
            ? ""
            : $",\n    \"UserName\": {Text(smtp.UserName)},\n    \"PasswordFile\": {Text(passwordFile!)}";
        return FormattableString.Invariant(
            $"\n  \"Smtp\": {{\n    \"Host\": {Text(smtp.Host)},\n    \"Port\": {smtp.Port}{login}\n  }},\n");
    }

    private static string Text(string value) => JsonSerializer.Serialize(value, Plain);
}
