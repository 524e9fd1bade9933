using System.Text;
using System.Text.Json;
using Digest.Papers;
using Digest.Rendering.Bibtex;
using Xunit;

namespace Digest.Tests.Rendering.Bibtex;

public class BibtexTests
{
    [Fact]
    public void A_paper_of_arXiv_reads_as_in_its_own_export() => Assert.Equal(
        """
        @misc{arxiv:2501.19393,
          title = {{A Small Study of Large Things}},
          author = {Ada Lovelace and Emmy Noether},
          year = {2025},
          eprint = {2501.19393},
          archivePrefix = {arXiv},
          primaryClass = {cs.CL},
          url = {https://arxiv.org/abs/2501.19393}
        }

        """,
        Entry(SomeMail.Paper()), ignoreLineEndingDifferences: true);

    [Fact]
    public void Another_paper_has_its_doi_and_address() => Assert.Equal(
        """
        @misc{doi:10.1101/2024.01_5f573,
          title = {{Elsewhere}},
          doi = {10.1101/2024.01_573},
          url = {https://example.org/a_b?c=1&d=%7e#e}
        }

        """,
        Entry(new Paper { Id = PaperId.Parse("10.1101/2024.01_573"), Title = "Elsewhere", AbstractUrl = "https://example.org/a_b?c=1&d=%7e#e" }), ignoreLineEndingDifferences: true);

    [Theory]
    [InlineData("100% of C# & $5_000", @"{100\% of C\# \& \$5\_000}")]
    [InlineData("{a}^~<b>|", @"{{}\textbraceleft{}a\textbraceright{}\textasciicircum{}\textasciitilde{}\textless{}b\textgreater{}\textbar{}}")]
    // A brace with a backslash behind it would begin what BibTeX calls a special character, whose letters styles do change.
    [InlineData(@"\LaTeX for LLMs", @"{{}\textbackslash{}LaTeX for LLMs}")]
    [InlineData("Über S²FT,\n大規模", "{Über S²FT, 大規模}")]
    public void A_title_keeps_its_characters_and_capitals(string title, string written) =>
        Assert.Contains($"title = {{{written}}},", Entry(SomeMail.Paper(title: title)));

    [Theory]
    [InlineData("Ada Lovelace|Jan van der Berg", "Ada Lovelace and Jan van der Berg")]
    [InlineData("Qwen Team|Ada Lovelace", "{Qwen Team} and Ada Lovelace")]
    [InlineData("DeepSeek-AI", "{DeepSeek-AI}")]
    [InlineData("Bill And Melinda|Sammy Davis, Jr.", "{Bill And Melinda} and {Sammy Davis, Jr.}")]
    [InlineData("others|Anders Andersson", "{others} and Anders Andersson")]
    [InlineData("A } B,\n  evil = {x", @"{A \textbraceright{} B, evil = \textbraceleft{}x}")]
    public void Names_are_parted_where_they_end(string names, string written) =>
        Assert.Contains($"author = {{{written}}},", Entry(SomeMail.Paper() with { Authors = names.Split('|'), AuthorCount = 1 }));

    [Theory]
    [InlineData(2, 9, " and others}")]
    [InlineData(3000, 3000, "Author99 and others}")]
    public void Authors_that_are_not_named_are_others(int named, int count, string end)
    {
        var paper = SomeMail.Paper() with { Authors = [.. Enumerable.Range(0, named).Select(i => $"An Author{i}")], AuthorCount = count };

        Assert.Contains(end, Entry(paper));
        Assert.InRange(Entry(paper).Length, 1, 3000);
    }

    [Fact]
    public async Task Only_who_wants_it_gets_the_file_and_it_has_every_paper_once()
    {
        var papers = Hostile();
        var renderer = SomeMail.Renderer(papers);
        var edition = SomeMail.Edition(papers);
        var wanting = SomeMail.Subscriber() with { Bibtex = true };

        var without = await renderer.RenderAsync(edition, SomeMail.Subscriber(), null, TestContext.Current.CancellationToken);
        var with = await renderer.RenderAsync(edition, wanting, null, TestContext.Current.CancellationToken);

        Assert.Empty(without.Message.Attachments);
        var file = Assert.IsType<MimeKit.MimePart>(Assert.Single(with.Message.Attachments), exactMatch: false);
        Assert.Equal(("application/x-bibtex", "utf-8", "digest-2026-03-05.bib"), (file.ContentType.MimeType, file.ContentType.Charset, file.FileName));
        using var content = new StreamReader(file.Content!.Open());
        Assert.Equal(papers.Length, (await content.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("@misc{").Length - 1);
        // From cards made for another mail, and made anew: the same bytes.
        Assert.Equal(with.Bytes(), (await renderer.RenderAsync(edition, wanting, null, TestContext.Current.CancellationToken)).Bytes());
        Assert.Equal(with.Bytes(), (await SomeMail.Renderer(papers).RenderAsync(edition, wanting, null, TestContext.Current.CancellationToken)).Bytes());
    }

    /// <summary>
    /// pybtex reads strictly, takes names apart as BibTeX does and refuses a key that comes twice; bibtool is written in another tradition; Python's mail package
    /// unpacks.
    /// </summary>
    [Fact]
    public async Task Readers_that_know_nothing_of_us_find_the_titles_and_names_and_nothing_else()
    {
        var python = ExternalProgram.Find("python3", "python3");
        var papers = Hostile();
        var mail = await SomeMail.RenderAsync(papers, SomeMail.Links, bibtex: true);
        var expected = papers.Select(paper => new { title = paper.Title, authors = paper.Authors, fields = Fields(paper) });
        var folder = Directory.CreateTempSubdirectory("bibtex");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "mail.eml"), mail.Bytes(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "expected.json"), JsonSerializer.Serialize(expected), TestContext.Current.CancellationToken);

            var problems = await ExternalProgram.RunAsync(
                python, Path.Combine(AppContext.BaseDirectory, "Rendering", "check_bibtex.py"), folder.FullName, ExternalProgram.Find("bibtool", "bibtool"));

            if (problems.StartsWith("no pybtex", StringComparison.Ordinal)) ExternalProgram.Missing("pybtex", "python3-pybtex");
            Assert.Equal("", problems);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Entry(Paper paper) => Encoding.UTF8.GetString(BibtexEntry.Of(paper));

    private static string[] Fields(Paper paper) =>
    [
        "title", .. paper.Authors.Count > 0 ? new[] { "author" } : [], "year", "url",
        .. paper.Id.IsArxiv ? new[] { "archiveprefix", "eprint", "primaryclass" } : [],
    ];

    /// <summary>Titles and names that try to end the field or the entry, or to begin another.</summary>
    private static Paper[] Hostile()
    {
        string[] texts =
        [
            "}} @misc{evil, title={pwned}", "{", "}", "}{", "\\", "\\}", "\\input{/etc/passwd}", "\" # \"", "%", "a % b\n@comment{", "@string{x=\"y\"}",
            "= {,},", "and and and",
            "100% of C# & $5_000^2 ~ <x>|y", "Größe S²FT 大規模 نماذج", "$\\alpha$-Divergence", "{\\'e}clair", "x and {y", .. XssPayloads.All,
        ];
        return
        [
            .. texts.Select((text, i) => SomeMail.Paper(i + 1, text) with { Id = PaperId.Arxiv($"2501.{i + 1:00000}"), Authors = [text, "Ada Lovelace", "A. N. Other"] }),
            SomeMail.Paper(900) with { Id = new PaperId("daily-papers", "A-}slug,"), Authors = [] },
            SomeMail.Paper(901) with { Id = new PaperId("daily-papers", "a-}slug,"), Authors = [] },
        ];
    }
}
