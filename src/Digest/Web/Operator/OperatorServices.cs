using Digest.Web.Forms;
using Digest.Web.Operator.Access;
using Digest.Web.Operator.Desk;
using Digest.Web.Operator.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web.Operator;

/// <summary>The operator's pages, if they are switched on.</summary>
internal static class OperatorServices
{
    /// <summary>What the command line uses too.</summary>
    public static IServiceCollection AddOperatorAccess(this IServiceCollection services) =>
        services.AddSingleton<OperatorAccess>();

    public static void AddOperatorPages(this IServiceCollection services)
    {
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<RequestOrigin>();
        services.AddSingleton<OperatorFrame>();
        services.AddSingleton<OperatorDesk>();
        services.AddSingleton<LoginPages>();
        services.AddSingleton<SubscriberActions>();
        services.AddSingleton<OperatorPage, StatusPage>();
        services.AddSingleton<OperatorPage, SourcesPage>();
        services.AddSingleton<OperatorPage, SubscribersPage>();
        services.AddSingleton<OperatorPage, SubscriberPage>();
        services.AddSingleton<OperatorPage, NextDigestPage>();
        services.AddSingleton<OperatorPage, OutboxPage>();
        services.AddSingleton<OperatorPage, TopicsPage>();
        services.AddSingleton<OperatorPage, RunsPage>();
        services.AddSingleton<OperatorPage, TestSendPage>();
        services.AddSingleton<OperatorPage, AuditPage>();
    }

    public static void MapOperatorPages(this WebApplication app)
    {
        if (app.Services.GetService<OperatorDesk>() is not { } desk) return;
        var routes = app.MapGroup(OperatorFrame.Root).SendsOrigin();
        app.Services.GetRequiredService<OperatorFrame>().MapStyle(routes);
        app.Services.GetRequiredService<LoginPages>().Map(routes);
        foreach (var page in app.Services.GetServices<OperatorPage>()) desk.Map(routes, page);
    }
}
