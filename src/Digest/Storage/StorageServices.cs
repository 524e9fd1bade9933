using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Digest.Storage;

internal static class StorageServices
{
    /// <summary>The file of the SQLite database in a data folder.</summary>
    public static string SqliteFile(string dataFolder) => Path.Combine(dataFolder, "digest.db");

    /// <summary>The database, and the clock that it and everything else uses.</summary>
    public static IServiceCollection AddStorage(
        this IServiceCollection services, StorageOptions options, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ISqlDialect>(provider =>
        {
            if (options.IsPostgreSql) return new PostgreSqlDialect(options.ConnectionString);
            Directory.CreateDirectory(dataFolder);
            return new SqliteDialect(SqliteFile(dataFolder), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<SqlDatabase>();
        services.AddSingleton<SchemaMigrator>();
        return services;
    }
}
