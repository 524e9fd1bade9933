using System.Net;
using System.Text.RegularExpressions;
using Digest.Links;
using Digest.Web.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web.Manage;

/// <summary>What programs do with the links of a mail: scanners open them, others try what they can.</summary>
public abstract partial class LinksOfMailSuite(TestDatabase test) : ManagedReaderSuite(test)
{
    [Fact]
    public async Task A_scanner_that_opens_every_link_twice_changes_nothing()
    {
        // Words and profiles are counted once, by whoever asks first.
        await Reader.GetAsync($"{Reader.ManagePath}/topic/{(await Site.FindAsync()).Topics[0].Key}");
        var before = await Reader.ContentAsync();
        var links = Reader.Links;
        var found = new Queue<string>(
        [
            links.Manage!, links.Unsubscribe, links.Copy!, links.AllPapers!,
            .. Enumerable.Range(0, Reader.Edition.Papers.Count).Select(Reader.Feedback),
        ]);
        var seen = new HashSet<string>(found, StringComparer.Ordinal);
        while (found.TryDequeue(out var address))
        {
            var page = "";
            foreach (var method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get, HttpMethod.Get, HttpMethod.Head])
            {
                using var request = new HttpRequestMessage(method, address);
                using var response = await Site.Http.SendAsync(request, TestDatabase.Token);
                Assert.True(response.IsSuccessStatusCode, address);
                if (method == HttpMethod.Get) page = await response.Content.ReadAsStringAsync(TestDatabase.Token);
            }

            // The public pages are scanned by another Test.
            foreach (Match link in PrivateLink().Matches(page))
                if (WebUtility.HtmlDecode(link.Groups[1].Value) is var other && seen.Add(other)) found.Enqueue(other);
        }

        Assert.True(seen.Count > 60, $"only {seen.Count} links were found");
        Assert.Equal(before, await Reader.ContentAsync());
    }

    [Fact]
    public async Task A_token_opens_its_own_pages_and_gets_the_same_answer_everywhere_else()
    {
        var reader = await Site.FindAsync();
        var signer = await Site.Keys.GetSignerAsync(TestDatabase.Token);
        var topic = reader.Topics[0].Key;
        (HttpMethod[] read, HttpMethod[] both) = ([HttpMethod.Get], [HttpMethod.Get, HttpMethod.Post]);
        var routes = new (LinkPurpose Purpose, string Path, HttpMethod[] Methods)[]
        {
            (LinkPurpose.Confirm, "/confirm/{0}", both), (LinkPurpose.Unsubscribe, "/unsubscribe/{0}", both),
            (LinkPurpose.Unsubscribe, "/unsubscribe/{0}/pause", both), (LinkPurpose.Unsubscribe, "/unsubscribe/{0}/undo", both),
            (LinkPurpose.Manage, "/manage/{0}", both), (LinkPurpose.Manage, $"/manage/{{0}}/topic/{topic}", both),
            (LinkPurpose.Manage, "/manage/{0}/address", both), (LinkPurpose.Manage, "/manage/{0}/delete", both),
            (LinkPurpose.ChangeAddress, "/change-address/{0}", both),
            (LinkPurpose.Manage, "/manage/{0}/my-data.json", read), (LinkPurpose.Edition, $"/edition/{{0}}/{Reader.Edition.Papers[0].PaperKey}", both),
            (LinkPurpose.Read, "/read/{0}", read), (LinkPurpose.Read, "/read/{0}/all", read),
        };
        var before = await Reader.ContentAsync();
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var purpose in Enum.GetValues<LinkPurpose>())
        {
            var edition = purpose is LinkPurpose.Edition or LinkPurpose.Read ? Reader.Edition.Key : 0;
            var token = signer.Sign(new LinkToken(purpose, reader.Key, reader.LinkGeneration, edition));
            foreach (var route in routes.Where(route => route.Purpose != purpose))
                await TryAsync(route.Path, route.Methods, token, answers);
            if (routes.FirstOrDefault(route => route.Purpose == purpose) is not { Path: { } own } found) continue;
            for (var i = 0; i < token.Length; i++)
                // The neighbour in the alphabet differs in the lowest bit alone.
                await TryAsync(own, found.Methods, $"{token[..i]}{(token[i] == 'A' ? 'B' : (char)(token[i] ^ 1))}{token[(i + 1)..]}", answers);
        }

        Assert.Single(answers);
        Assert.Equal(before, await Reader.ContentAsync());
    }

    [Fact]
    public async Task Random_forms_are_answered_without_an_error_of_ours()
    {
        var forms = new RandomForms(seed: 23);
        var errors = new List<string>();
        var guard = Site.Services.GetRequiredService<FormGuard>();
        var count = int.Parse(
            Environment.GetEnvironmentVariable("DIGEST_RANDOM_FORMS") ?? "200", System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            var form = await forms.NextAsync(Reader, guard, (await Site.FindAsync()).Topics);
            using var response = await Reader.PostRawAsync(form.Path, form.Fields);
            if ((int)response.StatusCode >= 500)
                errors.Add($"{(int)response.StatusCode} {form.Path} {string.Join('&', form.Fields.Select(field => $"{field.Name}={field.Value}"))}");
        }

        Assert.True(errors.Count == 0, string.Join('\n', errors.Take(3).Concat(Site.Log.Lines.TakeLast(5))));
    }

    private async Task TryAsync(string route, HttpMethod[] methods, string token, HashSet<string> answers)
    {
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, route, token);
        foreach (var method in methods)
        {
            using var request = new HttpRequestMessage(method, path);
            if (method == HttpMethod.Post) request.Content = new FormUrlEncodedContent([new("do", "pause"), new("until", "2026-03-20")]);
            using var response = await Site.Http.SendAsync(request, TestDatabase.Token);
            var body = await response.Content.ReadAsStringAsync(TestDatabase.Token);
            answers.Add($"{response.StatusCode} {response.Headers.CacheControl} {OwnAddress().Replace(body, "")}");
        }
    }

    /// <summary>The page in another language.</summary>
    [GeneratedRegex("href=\"[^\"]*[?&;]lang=[^\"]*\"")]
    private static partial Regex OwnAddress();

    [GeneratedRegex("(?:href|action)=\"(/(?:manage|unsubscribe|edition|read)/[^\"]*)\"")]
    private static partial Regex PrivateLink();
}

public sealed class SqliteLinksOfMailTests() : LinksOfMailSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLinksOfMailTests() : LinksOfMailSuite(new PostgreSqlTestDatabase());
