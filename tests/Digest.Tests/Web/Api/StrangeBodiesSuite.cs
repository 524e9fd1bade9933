using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Digest.Web.Api.Requests;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>What a program should not send, and does: each time it is told what is wrong.</summary>
public abstract class StrangeBodiesSuite(TestDatabase test) : ApiSuite(test)
{
    [Fact]
    public async Task Bodies_that_are_not_what_they_should_be_are_not_valid()
    {
        var ada = (await Api.PostAsync("/subscribers", new { email = "ada@example.org", topics = new[] { new { query = "sorting" } } })).Json;
        var (one, topic) = ($"/subscribers/{ada["id"]}", $"/subscribers/{ada["id"]}/topics/{ada["topics"]![0]!["id"]}");
        (string Method, string Path, string? Body, string Word)[] wrong =
        [
            ("PATCH", one, "{\"name\":\"\\ud800\"}", "half of a character"),
            ("PATCH", topic, "{\"query\":\"\\ud83d\"}", "half of a character"),
            ("POST", "/subscribers", "{\"email\":\"bob@example.org\",\"topics\":[null]}", "A topic must not be null."),
            ("POST", "/previews", "{\"topics\":[null]}", "A topic must not be null."),
            ("POST", "/previews", "{\"topics\":null}", "at $.topics: it must not be null."),
            ("POST", "/backtests", "{\"query\":null}", "at $.query: it must not be null."),
            ("POST", "/backtests", "{\"query\":\"a\",\"query\":\"b\"}", "at $.query: this name is there twice."),
            ("POST", "/backtests", "{\"query\":\"a\",}", "not supported in this mode."),
            ("POST", "/backtests", "{\"query\":\"a\",\"breadth\":\"huge\"}", "at $.breadth: the value is not of the right type, or not one of"),
            ("POST", "/backtests", "null", "The body is missing."),
            ("POST", "/subscribers", null, "The body is missing."),
            ("PATCH", one, "", "The body is missing."),
            ("PATCH", one, "{\"max_papers\":1.5}", "at $.max_papers: the value is not of the right type"),
        ];
        foreach (var (method, path, body, word) in wrong)
        {
            var answer = await Api.SendAsync(method, path, body);
            Assert.Equal("not-valid", answer.ProblemName);
            Assert.Contains(word, (string?)answer.Json["detail"], StringComparison.Ordinal);
            Assert.DoesNotContain("Digest.Web", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_is_utf_8()
    {
        foreach (var (type, expected) in ((string, HttpStatusCode)[])
            [
                ("application/json; charset=\"UTF-8\"", HttpStatusCode.OK),
                ("application/merge-patch+json", HttpStatusCode.OK),
                ("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType),
                ("application/json; charset=nonsense", HttpStatusCode.UnsupportedMediaType),
            ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/backtests")
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"query\":\"sorting\"}")),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Api.Key);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await Site.Http.SendAsync(request, TestDatabase.Token);
            Assert.Equal((type, expected), (type, response.StatusCode));
        }
    }

    [Fact]
    public async Task A_parameter_that_is_not_known_or_there_twice_is_refused_and_a_cursor_made_by_hand_too()
    {
        var slip = await Api.GetAsync("/subscribers?stauts=active&limit=1&limit=2");
        Assert.Equal("not-valid", slip.ProblemName);
        Assert.Equal(
            ["The parameter 'stauts' is not known. Known here: status, email, limit, cursor.", "The parameter limit is there more than once."],
            slip.Json["errors"]!.AsArray().Select(error => (string?)error));
        Assert.Equal("The parameter 'x' is not known. There are none here.", (string?)(await Api.GetAsync("/status?x=1")).Json["detail"]);
        Assert.Equal("The parameter q is missing.", (string?)(await Api.GetAsync("/search?in=title")).Json["detail"]);
        Assert.Equal("The parameter from is '2026-02-30', which is not valid.", (string?)(await Api.GetAsync("/search?q=a&from=2026-02-30")).Json["detail"]);
        Assert.Equal("not-valid", (await Api.GetAsync($"/suppressions?cursor={ListCursor.Write("suppressions", "a\0b")}")).ProblemName);
    }
}

public sealed class SqliteStrangeBodiesTests() : StrangeBodiesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlStrangeBodiesTests() : StrangeBodiesSuite(new PostgreSqlTestDatabase());
