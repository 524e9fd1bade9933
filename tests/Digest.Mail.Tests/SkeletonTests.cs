using Xunit;

namespace Digest.Mail.Tests;

public class SkeletonTests
{
    [Fact]
    public void The_project_runs() => Assert.True(Environment.Version.Major >= 10);
}
