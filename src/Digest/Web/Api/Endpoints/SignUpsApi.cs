using System.Net;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Digest.Web.Forms;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>
/// What a visitor of another site's form asks for: as on the subscribe page, with its limits, and with the same answer
/// for every address.
/// </summary>
internal sealed class SignUpsApi(SubscribersOptions defaults, SignUpOffer offer, ApiChanges changes)
{
    private static readonly Answer Accepted = new(StatusCodes.Status202Accepted, null);

    public void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/sign-ups", AddAsync)
            .Is(
                "Subscribers", "signUp", ApiScopes.SignUpsWrite, "A visitor of your form asks for digests",
                "An unknown address is asked by mail, a known one gets the link to its settings: one answer for all.")
            .Produces(StatusCodes.Status202Accepted)
            .Fails(StatusCodes.Status409Conflict);

    private async Task<IResult> AddAsync(VisitorSignUp body, HttpContext context)
    {
        if (!offer.IsOpen)
            return Answer.Of(Problem.Named(
                StatusCodes.Status409Conflict,
                "sign-ups-closed",
                "Sign-ups are closed",
                "Set PublicUrl, and Web:SignUpsPerHour to more than 0."));
        var errors = Parse(body, out var signUp, out var network);
        if (errors.Count > 0) return Answer.Of(Problem.NotValid(errors));
        return await changes.RunAsync(
            context,
            async (sql, now) => await SignUpStore.AddAsync(sql, signUp!, network, now) switch
            {
                SignUpAcceptance.Taken => Accepted,
                SignUpAcceptance.TooManyFromNetwork => ApiErrors.TooMany,
                _ => Answer.Of(Problem.Of(StatusCodes.Status503ServiceUnavailable, "Too many wait. Try again later.")),
            });
    }

    private List<string> Parse(VisitorSignUp body, out SignUp? signUp, out string? network)
    {
        (signUp, network) = (null, null);
        var errors = new List<string>();
        if (body.Parse(defaults, out var found) is { } subscriber) signUp = SignUp.To(subscriber, []);
        errors.AddRange(found);
        if (body.VisitorAddress is not { } given) return errors;
        if (IPAddress.TryParse(given, out var address)) network = ClientLimits.KeyOf(address);
        else errors.Add("The visitor_address is not an IP address.");
        return errors;
    }
}
