using Xunit;

namespace Digest.Tests.Cli.Operator;

/// <summary>The commands that let people in to the operator's pages, and out.</summary>
public sealed class OperatorCommandTests(SqliteInstallation installation) : IClassFixture<SqliteInstallation>
{
    [Fact]
    public async Task A_link_is_printed_where_there_are_such_pages_and_all_sessions_end_only_on_request()
    {
        var off = await new DigestProcess(installation.Folder).RunAsync("operator", "login");
        Assert.Equal(2, off.Exit);
        Assert.Contains("Set Web:Operator to true", off.Error, StringComparison.Ordinal);

        var digest = new DigestProcess(installation.Folder, "--Web:Operator=true", "--PublicUrl=https://digest.example.org/papers/");
        Assert.Matches(
            "^https://digest.example.org/papers/operator/login/[A-Za-z0-9_-]{43}\r?\n$", await digest.OkAsync("operator", "login", "--name", "ada"));
        Assert.Equal("ada", await installation.ReadAsync(sql => sql.ScalarAsync<string>("SELECT name FROM login_tokens")));
        Assert.Equal(2, (await digest.RunAsync("operator", "login", "--name", new string('a', 61))).Exit);

        Assert.Contains("--all", (await digest.RunAsync("operator", "logout")).Error, StringComparison.Ordinal);
        Assert.Equal(1L, await installation.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM login_tokens")));
        await digest.OkAsync("operator", "logout", "--all");
        Assert.Equal(0L, await installation.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM login_tokens")));
    }
}
