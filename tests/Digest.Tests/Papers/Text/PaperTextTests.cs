using Digest.Papers.Text;
using Xunit;

namespace Digest.Tests.Papers.Text;

public class PaperTextTests
{
    [Theory]
    [InlineData(@"S$^{2}$FT", "S²FT")]
    [InlineData(@"S^{2}FT", "S²FT")]
    [InlineData("na\\\"{\\i}ve", "naïve")]
    [InlineData(@"Andr\'e, Andr{\'e}, Andr\'{e}", "André, André, André")]
    [InlineData(@"\'{\^e} \c{c} \v{s} \v s \H{o} \r a \~n", "ế ç š š ő å ñ")]
    [InlineData(@"Stra\ss e, \O rsted, {\L}ukasz, \oe{}uvre", "Straße, Ørsted, Łukasz, œuvre")]
    [InlineData(@"60\% of R\&D at \$5", "60% of R&D at $5")]
    [InlineData(@"\textbf{x} and \emph{very \textit{deep}} text", "x and very deep text")]
    [InlineData(@"\alpha-stable $\beta$-VAE", "α-stable β-VAE")]
    [InlineData(@"$O(n \log n)$ and $\mathcal{O}(n^2)$", "O(n log n) and 𝒪(n²)")]
    [InlineData(@"$x \in \mathbb{R}^{d}$, $3 \times 4$, $a\leq b$", "x ∈ ℝᵈ, 3 × 4, a≤b")]
    [InlineData(@"$\hat{y}_{i+1}$ and $x_{\text{base}}$ and $w_b$", "ŷᵢ₊₁ and x_base and w_b")]
    [InlineData(@"$\frac{1}{2}$, $\sqrt{n+1}$, $10^{-3}$, 10^6 tokens", "1/2, √(n+1), 10⁻³, 10⁶ tokens")]
    [InlineData(@"\(k\)-means at $90^\circ$ and 4$\times$ faster", "k-means at 90° and 4× faster")]
    [InlineData(@"{\bf Bold} {B}ayesian {\em stress}", "Bold Bayesian stress")]
    [InlineData(@"Fig.~1 shows ~5 % of 5~km", "Fig. 1 shows ~5 % of 5 km")]
    [InlineData(@"pages 3--5---or ``so'' and `thus'", "pages 3–5—or “so” and ‘thus’")]
    [InlineData(@"see \url{https://example.org/a\_b} or \href{https://example.org/x}{this page}", "see https://example.org/a_b or this page (https://example.org/x)")]
    [InlineData(@"code at {https://github.com/a/b--c}.", "code at https://github.com/a/b--c.")]
    [InlineData(@"on GitHub{https://github.com/a/b} and https://c.org{https://c.org}.", "on GitHub (https://github.com/a/b) and https://c.org.")]
    [InlineData(@"$<$10 shots, {\textbf U}nbiased, $\underline{\textbf{a}}$ligned", "<10 shots, Unbiased, aligned")]
    [InlineData(@"\LaTeX{} and \textsuperscript{th}", "LaTeX and ᵗʰ")]
    [InlineData(@"sets \{0,1\} stay sets, $\{0,1\}$ too", "sets {0,1} stay sets, {0,1} too")]
    [InlineData(@"left|,circlearrowright,text{BUS},right|: A Large Benchmark", "|↻ BUS|: A Large Benchmark")]
    [InlineData(@"a token (\textbackslash n\textbackslash{}n)", "a token (∖n∖n)")]
    [InlineData(@"PHI-3\cite{Abdin2024}, maps \citep{vlmaps} on", "PHI-3, maps on")]
    [InlineData(@"resources.\footnote{See \emph{this} page}", "resources. (See this page)")]
    [InlineData(@"values$\unicode{x2013}$beliefs \eg, large \ie. small", "values–beliefs e.g., large i.e. small")]
    [InlineData(@"\ding{182} first, $\smash{O(\sqrt{T})}$, CALIOP\slash CALIPSO", "❶ first, O(√T), CALIOP/CALIPSO")]
    [InlineData(@"\ul{S}emantic \k{appa} and \r{ho} of \color{red}{x}", "Semantic κ and ρ of x")]
    [InlineData(@"a board \footnote[2]{this https URL}, and \footnote{Anthology: this https URL.", "a board (this https URL), and (Anthology: this https URL.)")]
    [InlineData(@"code at \href{this https URL} or \hyperlink{this https URL}{this page}. \textbf{Data: this https URL.", "code at this https URL or this page. Data: this https URL.")]
    [InlineData(@"\textit{\textcolor{blue}{The model is at this https URL\this http URL", "The model is at this https URL this http URL")]
    [InlineData(@"the \ac{RAG} of \revise{our method}, et al. \cite {key}, \it{a word}", "the RAG of our method, et al., a word")]
    [InlineData(@"FVEL\textsubscript{\textnormal{ER}}, NVIDIA\textsuperscript{\textregistered}, \verb|Llama-3|", "FVELER, NVIDIA®, Llama-3")]
    [InlineData("radiologists\\' work, Bolet\\'\u0131n, networks\\: two", "radiologists' work, Boletín, networks: two")]
    [InlineData(@"The code is $\href{this https URL}{\text{here}}$.", "The code is here.")]
    [InlineData(@"we propose \method{}, a \linebreak break", @"we propose \method, a break")]
    public void TeX_becomes_text(string tex, string expected) => Assert.Equal(expected, PaperText.Title(tex));

    [Theory]
    [InlineData("models <3B parameters & more > 5")]
    [InlineData("it costs $5 and $10, or $20-$30K, US$ 3 to 4 US$")]
    [InlineData("snake_case, x_1, __init__, ^_^, --flag, i--, ~/dir, a ~ b")]
    [InlineData("https://example.org/~user/a--b_c?x={y}&z=$1 stays")]
    [InlineData("what is left|right and left(, alone, right) or left|unknown,right|")]
    [InlineData(@"C:\temp\new and \d+ and \""quoted\"" text")]
    [InlineData("{\"json\": {\"a\": [1]}} and {x} and {}")]
    [InlineData("don't `code` rock 'n' roll")]
    [InlineData("日本語 العربية עברית 한국어 emoji 👩‍🔬 é")]
    public void Text_without_TeX_is_unchanged(string text) => Assert.Equal(text, PaperText.Title(text));

    [Theory]
    [InlineData(@"\method outperforms \baseline{A}{$x$}")]
    [InlineData(@"$\unknown{x} + \alpha$ stays whole")]
    [InlineData(@"\textbf{open and $x^{2 never closed")]
    [InlineData(@"closed} twice}} and \} alone")]
    [InlineData(@"\begin{equation} x \end{equation}")]
    [InlineData(@"x^{\unknown} and \mycommand{key2025}")]
    public void What_is_not_understood_stays_as_it_was(string text) => Assert.Equal(text, PaperText.Title(text));

    [Fact]
    public void Lines_are_unwrapped_and_paragraphs_kept()
    {
        Assert.Equal("A title of two lines", PaperText.Title("A title\r\n  of two\tlines "));
        Assert.Equal("One two.\n\nThree four.\n\nFive.", PaperText.Abstract("  One\ntwo.\n  Three\nfour.\n \nFive.\n"));
    }

    [Fact]
    public void Characters_that_deceive_or_break_are_removed() =>
        Assert.Equal("evil txt.exe ok", PaperText.Title("e\u0000v\u202eil\u200b txt\u2066.exe\ud800 ok\udc00\ufeff\u009b\U000E0041"));

    [Fact]
    public void A_text_over_its_limit_is_cut_at_a_whole_character()
    {
        var cut = PaperText.Title(string.Concat(Enumerable.Repeat("😀", 5_000)));
        Assert.True(cut.Length <= PaperText.MaxTitle);
        Assert.EndsWith("😀…", cut, StringComparison.Ordinal);
    }
}
