using Digest.Links;
using Digest.Web.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Digest.Tests.Web.Forms;

public sealed class FormGuardTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();
    private FormGuard _guard = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _guard = new FormGuard(new LinkKeys(_test.Database, _test.Clock), _test.Clock);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("same-origin")]
    [InlineData("none")]
    public async Task The_form_of_the_page_is_taken(string? from) =>
        Assert.Equal(FormOrigin.Here, await CheckAsync(await _guard.IssueAsync(Page("/subscribe")), from));

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task What_the_browser_says_comes_from_another_site_is_not(string from) =>
        Assert.Equal(FormOrigin.Elsewhere, await CheckAsync(await _guard.IssueAsync(Page("/subscribe")), from));

    [Theory]
    [InlineData("/manage/AAAA")]
    [InlineData("/subscribe/")]
    public async Task The_form_of_one_page_does_not_count_on_another(string other) =>
        Assert.Equal(FormOrigin.Elsewhere, await CheckAsync(await _guard.IssueAsync(Page(other))));

    [Fact]
    public async Task Altered_in_any_character_it_does_not_count()
    {
        var value = await _guard.IssueAsync(Page("/subscribe"));
        for (var i = 0; i < value.Length; i++)
        {
            var altered = $"{value[..i]}{(char)(value[i] ^ 1)}{value[(i + 1)..]}";
            Assert.Equal(FormOrigin.Elsewhere, await CheckAsync(altered));
        }

        foreach (var other in (string[])["", "-", "1-", "-1", "99999999999999999999-aaaaaaaaaaaaaaaa", value + "-1"])
            Assert.Equal(FormOrigin.Elsewhere, await CheckAsync(other));
    }

    [Fact]
    public async Task A_page_that_was_open_for_a_day_is_shown_again()
    {
        var value = await _guard.IssueAsync(Page("/subscribe"));
        _test.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(FormOrigin.Here, await CheckAsync(value));
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(FormOrigin.TooOld, await CheckAsync(value));
    }

    [Fact]
    public async Task A_form_that_is_filled_in_at_once_was_not_filled_in_by_a_person()
    {
        var value = await _guard.IssueAsync(Page("/subscribe"));
        Assert.Equal(FormOrigin.TooQuick, await CheckAsync(value, atLeast: 2));
        _test.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(FormOrigin.Here, await CheckAsync(value, atLeast: 2));
    }

    private Task<FormOrigin> CheckAsync(string value, string? from = null, int atLeast = 0)
    {
        var context = Page("/subscribe");
        if (from is not null) context.Request.Headers["Sec-Fetch-Site"] = from;
        var form = new PageForm(new FormCollection(new Dictionary<string, StringValues> { [FormGuard.Field] = value }));
        return _guard.CheckAsync(context, form, TimeSpan.FromSeconds(atLeast));
    }

    private static DefaultHttpContext Page(string path) => new() { Request = { Path = path } };
}
