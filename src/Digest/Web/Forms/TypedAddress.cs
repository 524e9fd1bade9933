using Digest.Rendering.Texts;
using Digest.Subscribers;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Forms;

/// <summary>The address of a form that asks for nothing else.</summary>
/// <param name="Text">As it was typed.</param>
/// <param name="Address">Null where there is an error.</param>
/// <param name="Error">In the reader's language; null when the form may be acted on.</param>
internal sealed record TypedAddress(string Text, EmailAddress? Address, string? Error)
{
    private const int MaxLength = 500;

    public static async Task<TypedAddress> ReadAsync(HttpContext context, FormGuard guard, ReaderTexts texts)
    {
        var posted = await PageForm.ReadAsync(context);
        var typed = posted?.Line("email", MaxLength) ?? "";
        if (posted is null || await guard.CheckAsync(context, posted) != FormOrigin.Here)
            return new TypedAddress(typed, null, texts["form_again"]);
        var address = EmailAddress.Parse(typed).Address;
        return new TypedAddress(typed, address, address is null ? texts["address_not_valid"] : null);
    }
}
