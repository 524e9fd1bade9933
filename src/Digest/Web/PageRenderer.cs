using System.Security.Cryptography;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Microsoft.AspNetCore.Http;
using Scriban.Runtime;

namespace Digest.Web;

/// <summary>Writes a page from a template of <c>templates/web/</c> to the response.</summary>
internal sealed class PageRenderer(TemplateLibrary templates, MailIdentity brand)
{
    public Task WriteAsync(HttpContext context, int status, string template, ScriptObject? model = null)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        model ??= [];
        model.SetValue("brand", new ScriptObject { { "name", brand.Name } }, false);
        model.SetValue("nonce", nonce, false);
        var html = templates.Get($"web/{template}.html").RenderOrThrow(model, cancellationToken: context.RequestAborted)
            .ToArray();

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        PageSecurity.AllowStyle(response, nonce);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(html, context.RequestAborted).AsTask();
    }
}
