using Digest.Web.Content;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Manage;

/// <summary>After a form was acted on: the page again, by GET, so that to load it again repeats nothing.</summary>
internal static class SeeOther
{
    /// <param name="done">What the page then says has been done.</param>
    /// <param name="section">Where on the page.</param>
    public static void To(HttpContext context, PageAddresses addresses, string path, string done, string? section)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        var page = addresses.To(path, ("done", done));
        context.Response.Headers.Location = section is null ? page.Url : $"{page.Url}#{section}";
    }
}
