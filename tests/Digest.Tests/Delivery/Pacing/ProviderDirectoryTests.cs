using Digest.Delivery.Pacing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

public class ProviderDirectoryTests
{
    private readonly FakeTimeProvider _clock = new(TestDatabase.Start);

    [Theory]
    [InlineData("Ada@GMail.com", "google")]
    [InlineData("ada@hotmail.fr", "microsoft")]
    [InlineData("ada@aol.com", "yahoo")]
    [InlineData("ada@me.com", "apple")]
    [InlineData("ada@Lab.Example", "lab.example")]
    public void A_large_receiver_is_known_without_a_look_up(string recipient, string provider)
    {
        using var directory = new ProviderDirectory(null, _clock, NullLogger<ProviderDirectory>.Instance);
        Assert.Equal(provider, directory.ProviderOf(recipient));
    }

    [Theory]
    [InlineData("aspmx.l.google.com", "google")]
    [InlineData("uni-edu.mail.protection.outlook.com", "microsoft")]
    [InlineData("mx-eu.mail.am0.yahoodns.net", "yahoo")]
    [InlineData("mx01.mail.icloud.com", "apple")]
    [InlineData("mx2.hoster.net", "hoster.net")]
    [InlineData("mail.post.co.uk", "post.co.uk")]
    [InlineData("notgoogle.com", "notgoogle.com")]
    public async Task The_mail_server_of_a_domain_says_who_receives_its_mail(string server, string provider)
    {
        var asked = 0;
        using var directory = new ProviderDirectory(
            (domain, _) =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult<IReadOnlyList<string>>(domain == "uni.edu" ? [server] : []);
            },
            _clock,
            NullLogger<ProviderDirectory>.Instance);

        Assert.Equal("uni.edu", directory.ProviderOf("ada@uni.edu")); // no mail waits for the DNS
        await directory.LookedUpAsync(TestDatabase.Token);
        Assert.Equal(provider, directory.ProviderOf("bob@uni.edu"));
        await directory.LookedUpAsync(TestDatabase.Token);
        Assert.Equal(1, asked);

        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(provider, directory.ProviderOf("bob@uni.edu"));
        await directory.LookedUpAsync(TestDatabase.Token);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_domain_that_cannot_be_looked_up_is_a_provider_of_its_own_and_is_not_asked_about_again_soon()
    {
        var asked = 0;
        using var directory = new ProviderDirectory(
            (_, _) =>
            {
                Interlocked.Increment(ref asked);
                throw new TimeoutException("no server answers");
            },
            _clock,
            NullLogger<ProviderDirectory>.Instance);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("uni.edu", directory.ProviderOf("ada@uni.edu"));
            await directory.LookedUpAsync(TestDatabase.Token);
        }

        Assert.Equal("lab.example", directory.ProviderOf("ada@lab.example")); // reserved: never looked up
        Assert.Equal(1, asked);
    }
}
