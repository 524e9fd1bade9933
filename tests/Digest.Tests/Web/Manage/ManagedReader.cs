using System.Net;
using System.Text.RegularExpressions;
using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Tests.Web.Manage;

/// <summary>A reader of the sorting papers with a digest in the mail, and the forms of the pages.</summary>
internal sealed partial class ManagedReader(TestDatabase test, PageSite site)
{
    public EditionLinks Links { get; private set; } = null!;

    public Edition Edition { get; private set; } = null!;

    /// <summary>The link beside the paper at this place of the digest; behind the last, one that leads nowhere.</summary>
    public string Feedback(int place) =>
        Links.Feedback!(place < Edition.Papers.Count ? Edition.Papers[place].PaperKey : 1_000_000 + place);

    public string ManagePath => new Uri(Links.Manage!).AbsolutePath;

    /// <summary>With the topic "Sorting", and the first digest sent.</summary>
    public static async Task<ManagedReader> CreateAsync(TestDatabase test, PageSite site, string locale = "en")
    {
        var reader = new ManagedReader(test, site);
        var subscriber = await site.AddSubscriberAsync(SubscriberStatus.Active, locale: locale);
        await test.Database.WriteAsync(
            sql => TopicStore.AppendAsync(sql, subscriber.Key, "Sorting", "sorting", subscriber.CreatedAt), TestDatabase.Token);
        reader.Edition = (await reader.NextDigestAsync())!;
        await test.Database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("UPDATE deliveries SET status = 'Delivered', finished_at = queued_at");
                await sql.ExecuteAsync(
                    "UPDATE subscribers SET next_due_at = @due", new { due = test.Clock.GetUtcNow().AddDays(1).ToRow() });
            },
            TestDatabase.Token);
        reader.Links = (await site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration, reader.Edition.Key);
        return reader;
    }

    public async Task<Edition?> NextDigestAsync()
    {
        Edition? made = null;
        await foreach (var result in site.Services.GetRequiredService<EditionBuilder>()
            .MakeNowAsync((await site.FindAsync()).Key, TestDatabase.Token)) made = result.Edition;
        return made;
    }

    /// <summary>Two more papers about sorting appear, one by Alan Turing and one by Grace Hopper.</summary>
    /// <returns>The next day's digest.</returns>
    public async Task<Edition?> TomorrowsDigestAsync()
    {
        test.Clock.Advance(TimeSpan.FromDays(1));
        await AnnounceAsync("2603.90001", "Sorting networks by Turing", "Alan Turing");
        await AnnounceAsync("2603.90002", "Sorting networks by Hopper", "Grace Hopper");
        return await NextDigestAsync();
    }

    /// <summary>Where the next day's digest is read on the web.</summary>
    public async Task<string> TomorrowsCopyAsync()
    {
        var subscriber = await site.FindAsync();
        var edition = (await TomorrowsDigestAsync())!;
        return (await site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration, edition.Key).Copy!;
    }

    public async Task<string> GetAsync(string address)
    {
        using var response = await site.Http.GetAsync(address, TestDatabase.Token);
        if (response.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{(int)response.StatusCode} {address}");
        return await response.Content.ReadAsStringAsync(TestDatabase.Token);
    }

    /// <summary>As a browser does: the page's own hidden field, and what was typed.</summary>
    public async Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] fields)
    {
        var guard = GuardField().Match(await GetAsync(address)).Groups[1].Value;
        return await PostRawAsync(address, [(FormGuard.Field, guard), .. fields]);
    }

    public Task<HttpResponseMessage> PostRawAsync(string address, params (string Name, string Value)[] fields) =>
        site.Http.PostAsync(
            address,
            new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            TestDatabase.Token);

    /// <summary>The page that a form leads to.</summary>
    public async Task<string> SendAsync(string address, params (string Name, string Value)[] fields)
    {
        using var response = await PostAsync(address, fields);
        return response.StatusCode == HttpStatusCode.SeeOther
            ? await GetAsync(response.Headers.Location!.OriginalString)
            : await response.Content.ReadAsStringAsync(TestDatabase.Token);
    }

    public Task<string> ContentAsync() => DatabaseContent.ReadAsync(test);

    private Task AnnounceAsync(string id, string title, string author)
    {
        var record = new SourceRecord
        {
            Paper = Some.Paper(id, title) with { Authors = [author], AuthorCount = 1 },
            Authority = SourceAuthority.Community,
            Novelty = Novelty.Announced,
            Batch = new DateOnly(2026, 3, 6),
        };
        return test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(sql, "daily-papers", [record], test.Clock.GetUtcNow()), TestDatabase.Token);
    }

    [GeneratedRegex("name=\"form\" value=\"([^\"]*)\"")]
    private static partial Regex GuardField();
}
