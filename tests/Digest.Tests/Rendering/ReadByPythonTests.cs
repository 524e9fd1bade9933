using Digest.Outbox;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>Python's mail package as a reader that knows nothing of us.</summary>
public class ReadByPythonTests
{
    [Fact]
    public async Task Every_kind_of_mail_is_read_without_defects_and_both_parts_show_the_same_titles()
    {
        var python = ExternalProgram.Find("python3", "python3");
        var folder = Directory.CreateTempSubdirectory("mails");
        try
        {
            foreach (var (name, mail) in await MailsAsync())
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name + ".eml"), mail.Bytes(), TestContext.Current.CancellationToken);

            Assert.Equal("", await ExternalProgram.RunAsync(python, Path.Combine(AppContext.BaseDirectory, "Rendering", "check_mails.py"), folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IEnumerable<(string Name, RenderedMail Mail)>> MailsAsync()
    {
        var titles = new[]
        {
            "S²FT: Efficient, \"Scalable\" and <3B", "<script>alert(1)</script>", "One\r\nBcc: victim@example.com", "نماذج اللغة الكبيرة (LLM)",
            "大規模言語モデルの小さな研究", new string('x', 1200), "👩‍🔬 & 'friends'", string.Join(' ', Enumerable.Repeat("Langwierige Überschrift", 40)), ".", "\u2028x\u0000y",
        };
        var papers = titles.Select((title, i) => SomeMail.Paper(i + 1, title)).ToArray();
        var delivery = new OutboxMessage { Key = 8, Kind = MailKind.Alert, Recipient = "grace@example.net", QueuedAt = SomeMail.Morning, Content = "Trouble\n.\n535 no" };
        return
        [
            ("digest", await SomeMail.RenderAsync(papers, SomeMail.Links)),
            ("bibtex", await SomeMail.RenderAsync(papers, SomeMail.Links, bibtex: true)),
            ("each", await SomeMail.RenderAsync([papers[0]])),
            ("confirm", new ConfirmMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery, SomeMail.Subscriber(), "https://digest.example.org/c/TOKEN")),
            ("welcome", new WelcomeMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery, SomeMail.Subscriber("Gr\u00e4ce, \"H\""), SomeMail.Links)),
            ("alert", new AlertMail(SomeMail.Templates(), SomeMail.Brand).Render(delivery)),
        ];
    }
}
