using Digest.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Delivery.Transport;

public class SmtpOptionsValidatorTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(SmtpOptionsValidator.Failures(new SmtpOptions()));

    [Fact]
    public void All_failures_are_named_with_their_values_and_what_would_do()
    {
        var options = new SmtpOptions { Host = " ", Port = 0, MaxConnections = -1, MessagesPerSecond = double.NaN, HelloName = "a b", IdleTimeout = TimeSpan.Zero, Password = "s3cret" };

        Assert.Equal(
            [
                "Smtp:Host is ' '. It must be the name or address of the relay.",
                "Smtp:Port is '0'. It must be 1 to 65535.",
                "Smtp:MaxConnections is '-1'. It must be 1 to 1000.",
                "Smtp:MessagesPerSecond is 'NaN'. It must be 0 (no limit) or more.",
                "Smtp:HelloName is 'a b'. It must be a domain name or address literal.",
                "Smtp:IdleTimeout is '00:00:00'. It must be more than 0 and at most 24 hours.",
                "Smtp:UserName is missing, but Smtp:Password is given. Give both, or neither.",
            ],
            SmtpOptionsValidator.Failures(options));
    }
}
