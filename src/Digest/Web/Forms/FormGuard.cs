using System.Globalization;
using Digest.Links;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Forms;

/// <summary>
/// Keeps other sites from posting the forms of the pages, without a cookie: each form holds when it was made and a
/// signature over that and the path of its page, which behind a link includes the token. The browser also says from
/// where a form is posted (<c>Sec-Fetch-Site</c>); <c>Origin</c> is <c>null</c> for pages that send no referrer.
/// </summary>
internal sealed class FormGuard(LinkKeys keys, TimeProvider clock)
{
    /// <summary>The name of the hidden field.</summary>
    public const string Field = "form";

    /// <summary>A page may stay open for a day.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>The value of the hidden field, for the page of this request.</summary>
    /// <param name="session">For all pages of whoever is logged in: a secret of the session.</param>
    public async Task<string> IssueAsync(HttpContext context, string? session = null)
    {
        var madeAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var signer = await keys.GetSignerAsync(context.RequestAborted);
        return string.Create(
            CultureInfo.InvariantCulture, $"{madeAt}-{signer.AddressTag(PurposeOf(context, session), madeAt)}");
    }

    /// <param name="atLeast">No person fills in the form in less time.</param>
    /// <param name="session">As it was issued for.</param>
    public async Task<FormOrigin> CheckAsync(
        HttpContext context, PageForm form, TimeSpan atLeast = default, string? session = null)
    {
        if (!RequestOrigin.IsOpenedHere(context.Request)) return FormOrigin.Elsewhere;
        if (form.Line(Field, maxLength: 60).Split('-') is not [var number, var tag]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var madeAt)
            || !(await keys.GetSignerAsync(context.RequestAborted)).IsAddressTag(
                PurposeOf(context, session), madeAt, tag))
            return FormOrigin.Elsewhere;
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(madeAt);
        return age > Lifetime || age < -ClockDifference ? FormOrigin.TooOld
            : age < atLeast ? FormOrigin.TooQuick
            : FormOrigin.Here;
    }

    private static string PurposeOf(HttpContext context, string? session) =>
        session is null ? $"form {context.Request.Path}" : $"form of session {session}";
}

/// <summary>
/// Whether a form is acted on. Where it is not, the page is shown again with what was typed, and one more press of the
/// button is enough.
/// </summary>
internal enum FormOrigin
{
    Here,

    /// <summary>Another site posted it, or a program that never asked for the page.</summary>
    Elsewhere,

    /// <summary>The page was open for longer than a day.</summary>
    TooOld,

    /// <summary>Sooner than a person can.</summary>
    TooQuick,
}
