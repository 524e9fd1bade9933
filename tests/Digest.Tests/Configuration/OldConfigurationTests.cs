using System.Text.Json.Nodes;
using Xunit;

namespace Digest.Tests.Configuration;

/// <summary>After an update, the appsettings.json of the version before is still there.</summary>
public sealed class OldConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-released-").FullName;

    [Fact]
    public async Task The_program_starts_with_the_configuration_of_the_release_before() => await StartsAsync(_ => { });

    [Fact]
    public async Task The_program_starts_with_a_configuration_for_PostgreSQL_of_the_release_before()
    {
        var database = await PostgreSqlServer.NewDatabaseAsync();
        await StartsAsync(configuration =>
            configuration["Storage"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task StartsAsync(Action<JsonNode> change)
    {
        var released = Path.Combine(RepositoryRoot.Folder, "tests", "Digest.Tests", "Configuration", "released.json");
        var configuration = JsonNode
            .Parse(await File.ReadAllTextAsync(released, TestContext.Current.CancellationToken))!;
        change(configuration);
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), configuration.ToJsonString(),
            TestContext.Current.CancellationToken);
        var digest = new DigestProcess(Path.Combine(_folder, "data")) { WorkingFolder = _folder };

        await digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "robots");
        var (exit, output, error) = await digest.RunAsync("subscribers", "list");

        Assert.Equal(0, exit);
        Assert.Contains("ada@example.org", output, StringComparison.Ordinal);
        Assert.Matches(
            "^digest: Sources:MaxAnswerMegabytes is called Sources:MaxResponseMegabytes now\\. Rename it\\. "
            + "No longer a setting, and ignored: .*Templates:Engine.* Remove it from the configuration\\.$", error.Trim());
    }
}
