using Digest.Subscribers.SignUps;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Forms;

/// <summary>Writes a request down and answers it, without a look at its address.</summary>
internal static class SignUpAnswer
{
    /// <param name="sent">The path of the page that says that a mail follows.</param>
    public static async Task WriteAsync(
        HttpContext context, PageRenderer pages, SignUpStore signUps, SignUp signUp, string sent)
    {
        var network = ClientLimits.KeyOf(context.Connection.RemoteIpAddress);
        switch (await signUps.AddAsync(signUp, network, context.RequestAborted))
        {
            case SignUpAcceptance.Taken:
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                context.Response.Headers.Location = pages.AddressesFor(context).To(sent).Url;
                break;
            case SignUpAcceptance.TooManyFromNetwork:
                await pages.WriteAsync(context, StatusCodes.Status429TooManyRequests, "too-many");
                break;
            default:
                await pages.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "failure");
                break;
        }
    }
}
