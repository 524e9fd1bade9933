using Digest.Scheduling.Watching;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Scheduling;

public class MemoryWatchTests
{
    [Fact]
    public void Free_memory_is_given_back_while_the_worker_is_quiet_and_not_while_it_works()
    {
        var (allocated, given) = (1L << 40, 0);
        using var watch = new MemoryWatch(new FakeTimeProvider(), () => allocated, () => given++);

        watch.Look();
        Assert.Equal(1, given);
        allocated += MemoryWatch.QuietBytes;
        watch.Look();
        Assert.Equal(1, given);
        allocated += MemoryWatch.QuietBytes - 1;
        watch.Look();
        Assert.Equal(2, given);
    }
}
