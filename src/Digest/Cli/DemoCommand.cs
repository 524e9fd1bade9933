using System.CommandLine;
using System.Globalization;
using Digest.Cli.Configuration;
using Digest.Cli.Demo;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Papers;
using Digest.Rendering;
using Digest.Sources;
using Digest.Sources.Files;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary>
/// <c>digest demo</c>: two days of the whole way, from papers to mails, with bundled papers, a clock that is set and a folder in place of a mail server. It has a data folder of
/// its own, which it deletes, and reads no configuration: whatever the user has is left alone.
/// </summary>
internal static class DemoCommand
{
    private static readonly Option<DirectoryInfo> Out = new("--out")
    {
        Description = "The folder for the mails; made if there is none.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo("demo-out"),
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "demo",
            "Show two days of digests for three readers, from bundled papers: no network, mail server or configuration is needed.",
            "digest demo", "digest demo --out demo")
        {
            Out,
        };
        command.SetAction(host.RunUnchecked((arguments, _, output, cancellationToken) => RunAsync(host, arguments.GetValue(Out)!, output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(CommandHost host, DirectoryInfo folder, CommandOutput output, CancellationToken cancellationToken)
    {
        folder.Create();
        var data = Directory.CreateTempSubdirectory("digest-demo-");
        try
        {
            var clock = new DemoClock();
            await using (var services = CreateServices(host, data.FullName, folder.FullName, clock))
            {
                await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellationToken);
                TellWhoGotWhat(output, await RunDaysAsync(services, clock, data.FullName, folder.FullName, output, cancellationToken));
            }

            TellWhatNext(output, folder.FullName);
            return ExitCode.Ok;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static ServiceProvider CreateServices(CommandHost host, string dataFolder, string mailFolder, DemoClock clock)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        host.AddFeatures(services, new Settings { DataFolder = dataFolder, Mail = { From = "Digest <digest@example.org>" } });
        services.AddSingleton<IMailTransport>(new DemoTransport(mailFolder, clock));
        return services.BuildServiceProvider();
    }

    /// <summary>Each day: papers come in, editions are made when they are due, and sent. On the second day the first day's list is read again, and brings nothing twice.</summary>
    private static async Task<List<DemoEdition>> RunDaysAsync(
        ServiceProvider services, DemoClock clock, string dataFolder, string mailFolder, CommandOutput output, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<SqlDatabase>();
        var ingest = new PaperIngest(database, new SourceStore(database), clock);
        await services.GetRequiredService<SubscriberStore>().AddAsync(DemoSamples.Readers, cancellationToken);
        var lists = new List<string>();
        var made = new List<DemoEdition>();
        foreach (var (day, list) in DemoSamples.Days)
        {
            clock.Set(day, DemoSamples.ListComesAt);
            lists.Add(DemoSamples.Unpack(list, dataFolder));
            var taken = await ingest.ReadAsync(new FileSource(lists, clock), null, cancellationToken);
            clock.Set(day, DemoSamples.AllAreDueAt);
            await services.GetRequiredService<EditionBuilder>().MakeDueAsync(clock.GetUtcNow(), cancellationToken);
            var sent = await services.GetRequiredService<OutboxSender>().SendDueAsync(null, cancellationToken);
            output.Line($"{DayOf(day)}: {taken.Records} papers listed, {taken.Counts.Added} of them new. Mail: {sent}.");
            await foreach (var reader in services.GetRequiredService<SubscriberStore>().AllAsync(null, cancellationToken))
                if (await services.GetRequiredService<EditionStore>().FindAsync(reader.Key, day, cancellationToken) is { } edition)
                    made.Add(new DemoEdition(reader, edition, await PapersAsync(services, edition, cancellationToken)));
        }

        foreach (var edition in made) await WriteHtmlAsync(services, edition, mailFolder, cancellationToken);
        return made;
    }

    private static Task<IReadOnlyDictionary<long, Paper>> PapersAsync(ServiceProvider services, Edition edition, CancellationToken cancellationToken) =>
        services.GetRequiredService<PaperStore>().GetAsync([.. edition.Papers.Select(paper => paper.PaperKey)], cancellationToken);

    /// <summary>Beside each .eml, for a browser: the same bytes as the mail's HTML part.</summary>
    private static async Task WriteHtmlAsync(ServiceProvider services, DemoEdition made, string mailFolder, CancellationToken cancellationToken)
    {
        var mail = await services.GetRequiredService<EditionRenderer>().RenderAsync(made.Edition, made.Reader, links: null, cancellationToken);
        var name = DemoTransport.FileName(made.Edition.Period, made.Reader.Email.ToString());
        await File.WriteAllTextAsync(Path.Combine(mailFolder, name + ".html"), mail.Html.ToString(), cancellationToken);
    }

    private static void TellWhoGotWhat(CommandOutput output, IReadOnlyList<DemoEdition> made)
    {
        output.Line();
        output.Table(
            ["Day", "Reader", "Paper", "Why"],
            [.. made.SelectMany(m => m.Edition.Papers.Select(paper => new[] { DayOf(m.Edition.Period), m.Reader.Name!, m.Papers[paper.PaperKey].Title, Why(paper) }))],
            "No papers.");
        var twice = made.GroupBy(m => m.Reader.Key).Sum(reader => reader.SelectMany(m => m.Edition.Papers).GroupBy(paper => paper.PaperKey).Count(group => group.Count() > 1));
        output.Line();
        output.Line($"{made.Sum(m => m.Edition.Papers.Count)} papers in {made.Count} mails; papers that a reader got twice, although both lists were read on the second day: {twice}.");
    }

    private static void TellWhatNext(CommandOutput output, string folder) => output.Line(
        $"""

        The mails are in {folder}
          *.html  open in a browser
          *.eml   open in a mail program (Thunderbird, Apple Mail, Outlook); each has an HTML and a text part

        Your own digest, into a folder at first:
          digest subscribers add you@example.org --topic "Agents=language model agents"
          digest ingest
          digest send --now
        README.md goes on from there to real mail over SMTP.
        """);

    private static string DayOf(DateOnly day) => day.ToString("dddd", CultureInfo.InvariantCulture);

    private static string Why(EditionPaper paper) => string.Join("; ", paper.Reasons.Select(reason => $"{reason.Topic ?? "trending"}: {string.Join(", ", reason.Terms)}"));

    private sealed record DemoEdition(Subscriber Reader, Edition Edition, IReadOnlyDictionary<long, Paper> Papers);
}
