using System.Security.Cryptography;
using Digest.Rendering;
using Digest.Templating;
using Microsoft.AspNetCore.Http;

namespace Digest.Web;

/// <summary>Writes a page from a template of <c>templates/web/</c> to the response.</summary>
public sealed class PageRenderer(TemplateLibrary templates, MailBrand brand)
{
    public Task WriteAsync(HttpContext context, int status, string template, TemplateObject? model = null)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        model ??= [];
        model["brand"] = new TemplateObject { { "name", brand.Name } };
        model["nonce"] = nonce;
        var html = templates.Get($"web/{template}.html").RenderOrThrow(model).ToArray();

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        PageSecurity.AllowStyle(response, nonce);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(html, context.RequestAborted).AsTask();
    }
}
