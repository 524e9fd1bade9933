using System.Text.Json;
using Digest.Configuration;
using Xunit;

namespace Digest.Tests.Configuration;

public class SettingsTests
{
    [Fact]
    public void The_configuration_that_comes_with_the_program_is_right() => Assert.Empty(Load().Failures);

    [Fact]
    public void Everything_wrong_is_told_at_once_with_key_value_and_what_would_do() =>
        Assert.Equal(
            [
                "Delivery:Lease is 'soon'. It must be a time span like 00:05:00, or 1.00:00:00 for a day.",
                "Delivery:RetryDelays:1 is 'never'. It must be a time span like 00:05:00, or 1.00:00:00 for a day.",
                "Mail:Transport is 'Fax'. It must be Pickup or Smtp.",
                "Publicurll is unknown. Did you mean PublicUrl?",
                "Smtp:MaxConnections is 'many'. It must be a whole number.",
                "Smtp:Prot is unknown. Did you mean Smtp:Port?",
                "Storage:Colour is unknown. Valid keys: ConnectionString.",
                "Web is 'on'. It is a section: set Web:Key.",
                "PublicUrl is 'ftp://x'. It must be an http or https address without a query, for example https://digest.example.org.",
                "Mail:From is missing. Give the sender, for example Digest <digest@example.org>.",
                "Smtp:Port is '0'. It must be 1 to 65535.",
                "Subscribers:TimeZone is 'Mars/Phobos'. It must be an IANA time zone, for example Europe/Berlin or UTC.",
                "Schedule:Editions is 'often'. It must be a Quartz cron expression, seconds first. Example for every five minutes: 0 */5 * * * ?",
                "Web:Listen is 'http://127.0.0.1:0'. It must be an http address with a port of 1 to 65535, for example http://127.0.0.1:8080.",
            ],
            Load(
                "Mail:Transport=Fax", "Mail:From=", "Smtp:Port=0", "Smtp:Prot=25", "Smtp:MaxConnections=many", "Subscribers:TimeZone=Mars/Phobos", "Schedule:Editions=often",
                "Web:Listen=http://127.0.0.1:0", "Web=on", "Delivery:Lease=soon", "Delivery:RetryDelays:1=never", "Storage:Colour=blue", "Publicurll=x", "PublicUrl=ftp://x").Failures);

    [Theory]
    [InlineData("Storage:ConnectionString is not valid", "Storage:ConnectionString=secret-password")]
    [InlineData("Mail:From 'Digest <digest@localhost>' is a local address", "Mail:Transport=Smtp", "Smtp:Host=mail.example.org")]
    [InlineData("Delivery:Lease is '00:15:00'. It must be more than 20 minutes", "Delivery:Lease=00:15:00")]
    [InlineData("Mail:Transport is '7'", "Mail:Transport=7")]
    public void Settings_that_do_not_go_together_are_refused(string failure, params string[] settings)
    {
        var told = Assert.Single(Load(settings).Failures);
        Assert.StartsWith(failure, told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-password", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Templates:Engine=BuiltIn")]
    [InlineData("Templates:Engine=scriban")]
    [InlineData("Templates:Engine=")]
    public void A_removed_key_that_asks_for_what_the_program_does_is_ignored_with_a_warning(string setting)
    {
        var result = Load(setting);
        Assert.Empty(result.Failures);
        Assert.Equal(
            "No longer a setting, and ignored: Templates:Engine. Remove it from the configuration.", result.Warning);
    }

    [Fact]
    public void Mail_over_MailKit_is_mail_over_Smtp_now_with_one_warning()
    {
        var result = Load("Mail:Transport=MailKit", "Mail:From=digest@example.org");

        Assert.Empty(result.Failures);
        Assert.Equal("Mail:Transport is 'MailKit', which means Smtp now. Write Smtp.", result.Warning);
        Assert.Equal(Digest.Rendering.Messages.MailTransportKind.Smtp, result.Settings.Mail.Transport);
    }

    [Fact]
    public void A_removed_key_that_cannot_be_honoured_is_an_error_with_what_to_do()
    {
        var result = Load("Templates:Engine=Razor");
        Assert.Equal(["Templates:Engine is 'Razor'. Scriban renders every template: remove the key."], result.Failures);
        Assert.Null(result.Warning);
    }

    [Theory]
    [InlineData(5, "Sources:MaxAnswerMegabytes=5")]
    [InlineData(7, "sources:maxanswermegabytes=5", "Sources:MaxResponseMegabytes=7")]
    public void A_renamed_key_counts_under_its_old_name_unless_the_new_one_is_given_too(
        int expected, params string[] settings)
    {
        var result = Load(settings);
        Assert.Empty(result.Failures);
        Assert.Equal(expected, result.Settings.Sources.MaxResponseMegabytes);
        Assert.Equal(
            "Sources:MaxAnswerMegabytes is called Sources:MaxResponseMegabytes now. Rename it.", result.Warning);
    }

    [Fact]
    public void A_wrong_value_of_a_renamed_key_is_refused() => Assert.Equal(
        ["Sources:MaxResponseMegabytes is '9999'. It must be 1 to 256."],
        Load("Sources:MaxAnswerMegabytes=9999").Failures);

    [Fact]
    public void Nothing_is_said_about_removed_keys_that_are_not_given() => Assert.Null(Load().Warning);

    [Fact]
    public void A_configured_list_replaces_the_default()
    {
        var defaults = new Settings().Delivery.RetryDelays;
        Assert.Equal(defaults, Load().Settings.Delivery.RetryDelays);
    }

    [Fact]
    public void The_appsettings_file_holds_every_key_with_its_default()
    {
        var file = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "appsettings.json"))).RootElement;
        var missing =
            from section in typeof(Settings).GetProperties()
            where section.PropertyType.Namespace!.StartsWith("Digest", StringComparison.Ordinal)
            from key in section.PropertyType.GetProperties()
            where key.CanWrite && !(file.TryGetProperty(section.Name, out var found) && found.TryGetProperty(key.Name, out _))
            select $"{section.Name}:{key.Name}";
        Assert.Empty(missing);
    }

    [Fact]
    public void The_documentation_has_every_key()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs", "configuration.md"));
        var table = readme.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        var missing =
            from section in typeof(Settings).GetProperties()
            let isSection = section.PropertyType.Namespace!.StartsWith("Digest", StringComparison.Ordinal)
            from key in isSection ? section.PropertyType.GetProperties().Where(key => key.CanWrite).Select(key => key.Name) : [section.Name]
            where !table.Any(line => line.StartsWith($"| `{section.Name}", StringComparison.Ordinal) && line.Split('|')[1].Contains(key, StringComparison.Ordinal))
            select $"{section.Name}:{key}";
        Assert.Empty(missing);
    }

    [Fact]
    public void An_empty_text_means_not_given()
    {
        var settings = Load("PublicUrl=", "Mail:ReplyTo=").Settings;
        Assert.Null(settings.PublicUrl);
        Assert.Null(settings.Mail.ReplyTo);
    }

    [Fact]
    public void The_data_folder_of_the_command_line_beats_all_others() =>
        Assert.Equal(Path.GetFullPath("there"), SettingsLoader.Load("there", ["--DataFolder=here"]).Settings.DataFolder);

    [Theory]
    [InlineData("--Smtp:Port=25", true)]
    [InlineData("--PublicUrl=https://example.org", true)]
    [InlineData("--Sources:Read:0:Name=a", true)]
    [InlineData("--out=x", false)]
    [InlineData("--Smtp:Port", false)]
    [InlineData("Smtp:Port=25", false)]
    public void Settings_on_the_command_line_begin_with_a_capital_letter(string argument, bool isSetting) => Assert.Equal(isSetting, SettingsLoader.IsOverride(argument));

    private static SettingsResult Load(params string[] settings) => SettingsLoader.Load("data", [.. settings.Select(setting => "--" + setting)]);
}
