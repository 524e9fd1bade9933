using Digest.Cli.Output;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Cli.Output;

public class ProgressLinesTests
{
    [Fact]
    public void Long_work_says_how_far_it_is_every_five_seconds()
    {
        var (clock, output, error) = (new FakeTimeProvider(), new StringWriter(), new StringWriter());
        var progress = new ProgressLines(new CommandOutput(output, error, isJson: false), clock);
        for (var records = 1000; records <= 12_000; records += 1000)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            progress.Report("arxiv: records read", records);
        }

        Assert.Empty(output.ToString());
        Assert.Equal(
            ["arxiv: records read: 5,000 so far", "arxiv: records read: 10,000 so far"],
            error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
