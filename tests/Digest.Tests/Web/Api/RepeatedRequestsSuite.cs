using System.Net;
using Digest.Web.Api.Requests;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>A program that got no answer asks again, and must not change anything twice.</summary>
public abstract class RepeatedRequestsSuite(TestDatabase test) : ApiSuite(test)
{
    [Fact]
    public async Task The_same_request_gets_the_answer_of_the_first()
    {
        var first = await Api.PostAsync("/subscribers", new { email = "ada@example.org" }, "one");
        var again = await Api.PostAsync("/subscribers", new { email = "ada@example.org" }, "one");

        Assert.Equal((HttpStatusCode.Created, first.Body), (again.Status, again.Body));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(1, await CountAsync("deliveries"));
    }

    [Fact]
    public async Task The_same_key_with_another_body_or_path_is_refused_and_another_program_has_keys_of_its_own()
    {
        (await Api.PostAsync("/subscribers", new { email = "ada@example.org" }, "one")).Is(HttpStatusCode.Created);

        var other = await Api.PostAsync("/subscribers", new { email = "bob@example.org" }, "one");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-used"), (other.Status, other.ProblemName));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Api.PostAsync("/suppressions", new { email = "ada@example.org" }, "one")).Status);
        (await (await ApiClient.WithKeyAsync(Site)).PostAsync("/subscribers", new { email = "bob@example.org" }, "one")).Is(HttpStatusCode.Created);
        Assert.Equal("not-valid", (await Api.PostAsync("/subscribers", new { email = "eve@example.org" }, new string('k', 256))).ProblemName);
    }

    [Fact]
    public async Task Of_many_at_once_one_changes_something_and_all_get_its_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Api.PostAsync("/subscribers", new { email = "ada@example.org" }, "one")));

        Assert.Equal(HttpStatusCode.Created, Assert.Single(answers.Select(answer => answer.Status).Distinct()));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(7, answers.Count(answer => answer.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(1, await CountAsync("subscribers"));
        Assert.Equal(1, await CountAsync("deliveries"));
    }

    [Fact]
    public async Task What_was_not_valid_may_be_sent_again_with_the_same_key()
    {
        Assert.Equal("not-valid", (await Api.PostAsync("/subscribers", new { email = "ada" }, "one")).ProblemName);
        (await Api.PostAsync("/subscribers", new { email = "ada@example.org" }, "one")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_change_that_was_refused_may_be_corrected_with_the_same_key()
    {
        var path = (await Api.PostAsync("/subscribers", new { email = "ada@example.org", topics = new[] { new { query = "sorting" } } })).Headers.Location;
        var topics = $"{path!.OriginalString["/api/v1".Length..]}/topics";
        Assert.Equal("not-valid", (await Api.PostAsync(topics, new { query = "SORTING" }, "one")).ProblemName);
        (await Api.PostAsync(topics, new { query = "networks" }, "one")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_kept_answer_goes_with_the_person_that_it_is_about()
    {
        var added = (await Api.PostAsync("/subscribers", new { email = "ada@example.org", name = "Ada" }, "one")).Is(HttpStatusCode.Created);
        (await Api.PostAsync($"/subscribers/{added["id"]}/topics", new { query = "sorting" }, "two")).Is(HttpStatusCode.Created);
        (await Api.PostAsync("/suppressions", new { email = "ada@example.org" }, "three")).Is(HttpStatusCode.Created);

        Assert.True(await Test.Lifecycle.EraseAsync((long)added["id"]!, TestDatabase.Token));

        Assert.Equal(0, await CountAsync("idempotency_keys"));
        Assert.DoesNotContain("ada@example.org", await DatabaseContent.ReadAsync(Test), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Answers_are_kept_for_a_day()
    {
        (await Api.PostAsync("/suppressions", new { email = "ada@example.org" }, "one")).Is(HttpStatusCode.Created);
        Test.Clock.Advance(IdempotencyStore.Kept);
        Assert.Equal("already-suppressed", (await Api.PostAsync("/suppressions", new { email = "ada@example.org" }, "one")).ProblemName);
        Assert.Equal(1, await CountAsync("idempotency_keys"));

        Test.Clock.Advance(IdempotencyStore.Kept);
        await Test.Database.WriteAsync(
            sql => IdempotencyStore.DeleteOldAsync(sql, Test.Clock.GetUtcNow(), int.MaxValue), TestDatabase.Token);
        Assert.Equal(0, await CountAsync("idempotency_keys"));
    }

    private Task<long> CountAsync(string table) => Test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), TestDatabase.Token);
}

public sealed class SqliteRepeatedRequestsTests() : RepeatedRequestsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlRepeatedRequestsTests() : RepeatedRequestsSuite(new PostgreSqlTestDatabase());
