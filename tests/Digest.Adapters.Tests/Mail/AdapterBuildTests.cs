using System.Reflection;
using Xunit;

namespace Digest.Adapters.Tests.Mail;

public class AdapterBuildTests
{
    [Fact]
    public void The_adapter_over_MailKit_is_there_exactly_when_the_build_asks_for_it()
    {
#if USE_MAILKIT
        const bool asked = true;
#else
        const bool asked = false;
#endif
        Assert.Equal(asked, Assembly.Load("Digest.MailKitAdapter").GetExportedTypes().Any(type => type.Name == "MailKitTransport"));
    }
}
