using Digest.Cli;
using Digest.Cli.Subscribers;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Cli.Subscribers;

public class ResumeCommandTests
{
    [Fact]
    public void The_help_says_how_far_back_a_digest_goes() =>
        Assert.Contains(
            FormattableString.Invariant($"up to {SubscriberLifecycle.MaxCatchUp.Days} days back"),
            ResumeCommand.Create(new CommandHost((_, _) => { }, [])).Description,
            StringComparison.Ordinal);
}
