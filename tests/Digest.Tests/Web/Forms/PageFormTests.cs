using System.Text;
using Digest.Web.Forms;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Digest.Tests.Web.Forms;

public sealed class PageFormTests
{
    [Fact]
    public async Task Texts_have_no_control_characters_and_no_blanks_around_them()
    {
        var form = await ReadAsync("a=+%01one%0d%0atwo%1b+&b=x&b=y&long=12345&lines=%0d%0aone%0d%0a%07two%0a&c");

        Assert.NotNull(form);
        Assert.Equal("one  two", form.Line("a", 20));
        Assert.Equal(["x", "y"], form.Lines("b", 20));
        Assert.Equal("", form.Line("long", 4));
        Assert.Equal("one\n two", form.Text("lines"));
        Assert.True(form.Has("c"));
        Assert.False(form.Has("d"));
        Assert.Equal("", form.Line("d", 4));
    }

    [Theory]
    [InlineData("text/plain", "a=b")]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data", "a=b")]
    [InlineData("multipart/form-data; boundary=x", "a=b")]
    [InlineData("application/x-www-form-urlencoded", "a=%00")]
    [InlineData("application/x-www-form-urlencoded", null)]
    public async Task A_body_that_is_not_a_form_or_has_fields_without_end_is_not_taken(string type, string? body) =>
        Assert.Null(await ReadAsync(body ?? string.Join('&', Enumerable.Range(0, 500).Select(i => $"f{i}=")), type));

    [Fact]
    public async Task A_form_may_come_as_multipart()
    {
        const string Body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x--\r\n";
        Assert.Equal("one", (await ReadAsync(Body, "multipart/form-data; boundary=x"))?.Line("a", 9));
    }

    private static Task<PageForm?> ReadAsync(string body, string type = "application/x-www-form-urlencoded") =>
        PageForm.ReadAsync(new DefaultHttpContext
        {
            Request = { ContentType = type, Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) },
        });
}
