using System.Collections.Frozen;

namespace Digest.Papers.Tex;

/// <summary>What TeX's commands print, by name. Each table is a list of name and print, separated by spaces.</summary>
internal static class TexSymbols
{
    /// <summary>Letters and signs of text; TeX eats the space behind them.</summary>
    public static readonly FrozenDictionary<string, string> Letters = Table(
        """
        ss ß o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ
        S § P ¶ dag † ddag ‡ copyright © pounds £ euro € texteuro € textdegree ° textregistered ® texttrademark ™
        textcopyright ©
        textendash – textemdash — textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ”
        textquotesingle ' textbullet •
        textellipsis … textunderscore _ textasciitilde ~ textless < textgreater > textmu µ textmugreek µ textonehalf ½
        textpm ± texttimes ×
        TeX TeX LaTeX LaTeX BibTeX BibTeX
        textbackslash ∖ textperthousand ‰ textcent ¢ slash / eg e.g. ie i.e.
        """);

    public static readonly FrozenDictionary<string, string> Symbols = Table(
        """
        alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
        varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο
        pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
        Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
        times × div ÷ pm ± mp ∓ cdot · ast * star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ wedge ∧ land ∧
        vee ∨ lor ∨ neg ¬ lnot ¬
        cap ∩ cup ∪ bigcap ⋂ bigcup ⋃ setminus ∖ uplus ⊎ sqcup ⊔ sqcap ⊓ amalg ⨿ dagger † ddagger ‡ diamond ⋄ ltimes ⋉
        rtimes ⋊ bigoplus ⨁ bigotimes ⨂
        leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡
        propto ∝ lesssim ≲ gtrsim ≳ prec ≺ succ ≻
        preceq ⪯ succeq ⪰ doteq ≐ triangleq ≜ coloneqq ≔ asymp ≍ models ⊨ vdash ⊢ dashv ⊣ perp ⊥ parallel ∥ mid ∣
        nmid ∤ lt < gt >
        in ∈ ni ∋ notin ∉ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ emptyset ∅ varnothing ∅ forall ∀
        exists ∃ nexists ∄ therefore ∴ because ∵
        to → rightarrow → longrightarrow ⟶ leftarrow ← gets ← longleftarrow ⟵ leftrightarrow ↔ Rightarrow ⇒ implies ⇒
        Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔
        mapsto ↦ uparrow ↑ downarrow ↓ updownarrow ↕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ hookrightarrow ↪
        rightsquigarrow ⇝ leadsto ⇝ rightleftharpoons ⇌
        infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ oint ∮ surd √ prime ′ backprime ‵ angle ∠
        triangle △ square □ Box □ blacksquare ■
        ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ wp ℘ imath ı jmath ȷ
        top ⊤ bot ⊥ degree °
        langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lvert | rvert | vert | Vert ‖ lVert ‖ rVert ‖ lbrace {
        rbrace } lbrack [ rbrack ] backslash \
        checkmark ✓ cmark ✓ xmark ✗ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ flat ♭ natural ♮ sharp ♯
        bigstar ★ lozenge ◊ colon : circledR ® bigcirc ◯
        sqsubset ⊏ sqsubseteq ⊑ sqsupseteq ⊒ vDash ⊨ boxtimes ⊠ boxplus ⊞
        circlearrowright ↻ circlearrowleft ↺ varpropto ∝
        """);

    /// <summary>Names of functions: printed upright, set apart from a letter before and behind them.</summary>
    public static readonly FrozenSet<string> Functions = (
        "arccos arcsin arctan arg argmax argmin cos cosh cot csc deg det dim erf exp gcd hom inf ker lg lim "
            + "liminf limsup ln log max min mod bmod polylog poly Pr rank sec sin sinh softmax sup tan tanh tr Tr")
        .Split(' ')
        .ToFrozenSet();

    /// <summary>Commands that print nothing.</summary>
    public static readonly FrozenSet<string> Silent = (
        "allowbreak xspace noindent tiny scriptsize footnotesize small normalsize large Large LARGE bfseries "
            + "itshape scshape protect relax displaystyle textstyle scriptstyle limits nolimits nonumber mathstrut "
            + "null left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr rm bf it sf tt "
            + "cal sc em")
        .Split(' ')
        .ToFrozenSet();

    private static FrozenDictionary<string, string> Table(string pairs)
    {
        var words = pairs.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Chunk(2).ToFrozenDictionary(pair => pair[0], pair => pair[1]);
    }
}
