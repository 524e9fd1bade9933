using Digest.Maintenance.Health;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>How the installation fares: what <c>digest status</c> shows.</summary>
internal sealed class StatusApi(InstallationStatus status)
{
    public void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/status", ReadAsync)
            .Is("Status", "getStatus", ApiScopes.StatusRead, "Alerts, sources, jobs, mails and subscribers")
            .Gives<StatusDocument>();

    private async Task<IResult> ReadAsync(CancellationToken cancellationToken) =>
        Answer.Ok(StatusDocument.Of(await status.ReadAsync(cancellationToken)));
}
