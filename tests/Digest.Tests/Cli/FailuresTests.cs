using Xunit;

namespace Digest.Tests.Cli;

/// <summary>
/// What cannot be done is said in a line that begins with the program's name, without a stack trace, in a pipe as on a
/// terminal of 80 columns.
/// </summary>
public sealed class FailuresTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-failures-").FullName;

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        var papers = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(
            papers,
            """{"id":"arxiv:2603.00001","title":"Robots that fold laundry","abstract":"Folding."}""" + "\n",
            TestContext.Current.CancellationToken);
        await new DigestProcess(Data).OkAsync("ingest", "--file", papers);
        await new DigestProcess(Data).OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1, "subscribers|pause|nobody@example.org")]
    [InlineData(1, "subscribers|add|ada@example.org")]
    [InlineData(2, "subscribers|add|bob")]
    [InlineData(2, "subscribers|add|bob@example.org|-t|A=x|-t|a=y")]
    [InlineData(2, "subscribers|edit|ada@example.org")]
    [InlineData(2, "subscribers|edit|ada@example.org|--time-zone|Mars/Phobos")]
    [InlineData(2, "match|(laundry")]
    [InlineData(2, "match|laundry AND")]
    [InlineData(2, "match|catt:cs.RO")]
    [InlineData(2, "match|cat:robotics")]
    [InlineData(1, "explain|nobody@example.org")]
    [InlineData(1, "explain|ada@example.org|2603.99999")]
    [InlineData(2, "explain|ada@example.org|x")]
    [InlineData(1, "feedback|ada@example.org|--more|2603.99999")]
    [InlineData(1, "suppressions|remove|ada@example.org")]
    [InlineData(1, "outbox|show|99")]
    [InlineData(2, "run|--Smtp:Port=0")]
    [InlineData(2, "sources|--Sorces:X=1")]
    [InlineData(1, "sources|--Storage:Provider=PostgreSql|--Storage:ConnectionString=Host=127.0.0.1;Port=1;Timeout=2")]
    [InlineData(2, "render|--model|x")]
    public async Task It_is_the_same_in_a_pipe_and_on_a_terminal(int expected, string command)
    {
        var arguments = command.Split('|');
        var (exit, output, error) = await new DigestProcess(Data).RunAsync(arguments);
        var (exitOnTerminal, shown) = await new DigestProcess(Data).RunInTerminalAsync("", arguments);

        Assert.True(exit == expected, $"{exit}: {output}{error}");
        Assert.Equal("", output);
        Assert.StartsWith("digest: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
        Assert.Equal((expected, Lines(error)), (exitOnTerminal, Lines(shown)));
    }

    /// <summary>A terminal ends lines its own way.</summary>
    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim();
}
