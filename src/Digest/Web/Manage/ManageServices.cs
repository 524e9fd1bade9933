using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web.Manage;

/// <summary>The pages behind the links of a subscriber's mails.</summary>
internal static class ManageServices
{
    public static void AddManagePages(this IServiceCollection services)
    {
        services.AddSingleton<LeavePages>();
        services.AddSingleton<FeedbackPages>();
        services.AddSingleton<ManagePages>();
        services.AddSingleton<TopicPages>();
        services.AddSingleton<SettingsForm>();
        services.AddSingleton<SubscriberExport>();
    }

    public static void MapManagePages(this WebApplication app)
    {
        app.Services.GetRequiredService<LeavePages>().Map(app);
        app.Services.GetRequiredService<FeedbackPages>().Map(app);
        app.Services.GetRequiredService<ManagePages>().Map(app);
        app.Services.GetRequiredService<TopicPages>().Map(app);
    }
}
