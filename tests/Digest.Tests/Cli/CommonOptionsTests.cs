using System.CommandLine;
using Digest.Cli;
using Digest.Outbox;
using Xunit;

namespace Digest.Tests.Cli;

public class CommonOptionsTests
{
    private static readonly Option<DeliveryStatus?> State = CommonOptions.Choice<DeliveryStatus>("--state", "", "STATE");

    private static readonly Command Program = new("x") { State };

    [Fact]
    public void A_choice_is_read_by_name_in_any_case()
    {
        Assert.Equal(DeliveryStatus.Delivered, Program.Parse("--state delivered").GetValue(State));
        Assert.Equal(DeliveryStatus.Failed, Program.Parse("--state FAILED").GetValue(State));
        Assert.Null(Program.Parse("").GetValue(State));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("1")]
    [InlineData("delivered,failed")]
    public void A_number_or_a_list_is_not_a_choice(string text) =>
        Assert.StartsWith(
            $"--state is '{text}'. It must be one of ", Assert.Single(Program.Parse($"--state {text}").Errors).Message, StringComparison.Ordinal);
}
