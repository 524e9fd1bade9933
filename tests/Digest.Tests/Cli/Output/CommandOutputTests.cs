using Digest.Cli.Output;
using Xunit;

namespace Digest.Tests.Cli.Output;

public sealed class CommandOutputTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task What_is_there_is_written_before_the_next_is_waited_for()
    {
        var second = new TaskCompletionSource();
        var list = ListAsync(Items());
        Assert.Equal("n\n1\n", _output.ToString());

        second.SetResult();
        await list;
        Assert.Equal("n\n1\n2\n", _output.ToString());

        async IAsyncEnumerable<int> Items()
        {
            yield return 1;
            await second.Task;
            yield return 2;
        }
    }

    [Fact]
    public async Task What_came_before_a_failure_is_written()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ListAsync(Items()));

        Assert.Equal("n\n1\n", _output.ToString());

        static async IAsyncEnumerable<int> Items()
        {
            yield return 1;
            await Task.CompletedTask;
            throw new InvalidOperationException();
        }
    }

    private Task ListAsync(IAsyncEnumerable<int> items) =>
        new CommandOutput(_output, TextWriter.Null, isJson: false).ListAsync(
            items, item => item, ["n"], item => [$"{item}"], "Nothing.", TestDatabase.Token);
}
