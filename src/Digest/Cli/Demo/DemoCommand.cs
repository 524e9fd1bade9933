using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Configuration;
using Digest.Delivery;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Papers;
using Digest.Rendering;
using Digest.Sources;
using Digest.Sources.Files;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Demo;

/// <summary>
/// <c>digest demo</c>: two days of the whole path from papers to mails. It uses bundled papers, its own clock and a
/// folder instead of a mail server. It reads no configuration and deletes its own data folder afterwards, so the user's
/// data is not touched.
/// </summary>
internal static class DemoCommand
{
    private static readonly Option<DirectoryInfo> Out = new("--out")
    {
        Description = "Folder for the mails; created if missing.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo("demo-out"),
    };

    private static string[] NextCommands =>
        [
            $"{ProgramName.Text} ingest",
            $"{ProgramName.Text} subscribers add you@example.org --topic \"Agents=language model agents\"",
            $"{ProgramName.Text} send --now",
        ];

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "demo",
            "Show two days of digests for three readers. Needs no network, mail server or configuration.",
            "digest demo", "digest demo --out demo")
        {
            Out,
        };
        command.SetAction(
            host.RunUnchecked(
                (arguments, _, output, cancellationToken) =>
                    RunAsync(host, arguments.GetValue(Out)!, output, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandHost host, DirectoryInfo folder, CommandOutput output, CancellationToken cancellationToken)
    {
        folder.Create();
        var data = Directory.CreateTempSubdirectory("digest-demo-");
        try
        {
            var clock = new DemoClock();
            await using (var services = CreateServices(host, data.FullName, folder.FullName, clock))
            {
                await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellationToken);
                var made = await RunDaysAsync(
                    services, clock, data.FullName, folder.FullName, output, cancellationToken);
                WriteDigests(output, made);
                var mails = new List<DemoMail>();
                foreach (var edition in made)
                    mails.Add(await WriteHtmlAsync(services, edition, folder.FullName, cancellationToken));
                WriteNextSteps(
                    output,
                    folder.FullName,
                    await DemoIndex.WriteAsync(folder.FullName, mails, NextCommands, cancellationToken));
            }

            return ExitCode.Ok;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static ServiceProvider CreateServices(
        CommandHost host, string dataFolder, string mailFolder, DemoClock clock)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        host.AddFeatures(
            services, new Settings { DataFolder = dataFolder, Mail = { From = "Digest <digest@example.org>" } });
        services.AddSingleton<IMailTransport>(
            new PickupTransport(
                mailFolder,
                envelope => DemoFileName.Of(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), envelope.Recipient)));
        return services.BuildServiceProvider();
    }

    /// <summary>
    /// Each day imports papers, then makes and sends the due editions. The second day reads the first day's list again,
    /// which must repeat nothing.
    /// </summary>
    private static async Task<List<DemoEdition>> RunDaysAsync(
        ServiceProvider services,
        DemoClock clock,
        string dataFolder,
        string mailFolder,
        CommandOutput output,
        CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<SqlDatabase>();
        var ingest = new PaperIngest(database, new SourceStore(database), clock);
        await services.GetRequiredService<SubscriberLifecycle>().AddAsync(
            DemoSamples.Readers, cancellationToken);
        var lists = new List<string>();
        var made = new List<DemoEdition>();
        foreach (var (day, list) in DemoSamples.Days)
        {
            clock.Set(day, DemoSamples.ListArrivesAt);
            lists.Add(DemoSamples.Unpack(list, dataFolder));
            var report = await ingest.ReadAsync(new FileSource(lists, clock), null, cancellationToken);
            await services.GetRequiredService<PaperEncoding>().EncodeAnnouncedAsync(progress: null, cancellationToken);
            clock.Set(day, DemoSamples.AllDueAt);
            await services.GetRequiredService<EditionBuilder>().MakeDueAsync(clock.GetUtcNow(), cancellationToken);
            var sent = await services.GetRequiredService<OutboxSender>().SendDueAsync(null, cancellationToken);
            output.Line(
                $"{DayOf(day)}: {report.Records} papers listed, {report.Counts.Added} of them new. Mail: {sent}.");
            await foreach (
                var reader in services.GetRequiredService<SubscriberStore>().StreamAsync(null, cancellationToken))
                if (await services.GetRequiredService<EditionStore>().FindAsync(reader.Key, day, cancellationToken) is
                    { } edition)
                    made.Add(new DemoEdition(reader, edition, await PapersAsync(services, edition, cancellationToken)));
        }

        return made;
    }

    private static Task<IReadOnlyDictionary<long, Paper>> PapersAsync(
        ServiceProvider services, Edition edition, CancellationToken cancellationToken) =>
        services
            .GetRequiredService<PaperStore>()
            .ListByKeysAsync([.. edition.Papers.Select(paper => paper.PaperKey)], cancellationToken);

    /// <summary>Beside each .eml, for a browser: the same bytes as the mail's HTML part.</summary>
    private static async Task<DemoMail> WriteHtmlAsync(
        ServiceProvider services, DemoEdition made, string mailFolder, CancellationToken cancellationToken)
    {
        var mail = await services
            .GetRequiredService<EditionMail>()
            .RenderAsync(made.Edition, made.Reader, links: null, cancellationToken);
        var name = DemoFileName.Of(made.Edition.Period, made.Reader.Email.ToString());
        var html = mail.Html.ToString();
        await File.WriteAllTextAsync(Path.Combine(mailFolder, name + ".html"), html, cancellationToken);
        await DemoIndex.WritePreviewsAsync(mailFolder, name, html, cancellationToken);
        return new DemoMail(
            name,
            DayOf(made.Edition.Period),
            made.Reader.Name!,
            mail.Message.Subject!,
            string.Join(", ", made.Reader.Topics.Select(topic => topic.Name)),
            [
                .. made.Shown.Select(paper => new DemoMailPaper(
                    made.Papers[paper.PaperKey].Title, Why(paper))),
            ]);
    }

    private static void WriteDigests(CommandOutput output, IReadOnlyList<DemoEdition> made)
    {
        output.Line();
        output.Table(
            ["Day", "Reader", "Paper", "Why"],
            [
                .. made.SelectMany(m =>
                    m.Shown.Select(paper =>
                        new[] { DayOf(m.Edition.Period), m.Reader.Name!, m.Papers[paper.PaperKey].Title, Why(paper) })),
            ],
            "No papers.");
        var twice = made.GroupBy(m => m.Reader.Key)
            .Sum(reader =>
                reader
                    .SelectMany(m => m.Edition.Papers)
                    .GroupBy(paper => paper.PaperKey)
                    .Count(group => group.Count() > 1));
        output.Line();
        output.Line($"{made.Sum(m => m.Edition.Papers.Count)} papers in {made.Count} mails. The second day read "
            + $"both lists again; papers sent twice to a reader: {twice}.");
    }

    private static void WriteNextSteps(CommandOutput output, string folder, string index)
    {
        output.Line();
        output.Line($"Open {index} in a browser: every mail, on a phone and a desktop, light and dark.");
        output.Line($"The .eml files in {folder} are for a mail program.");
        output.Line();
        output.Line("Next, your own digest; mails are written to a folder at first:");
        foreach (var command in NextCommands) output.Line($"  {command}");
    }

    private static string DayOf(DateOnly day) => day.ToString("dddd", CultureInfo.InvariantCulture);

    private static string Why(EditionPaper paper) =>
        string.Join(
            "; ", paper.Reasons.Select(reason => $"{reason.Topic ?? "trending"}: {string.Join(", ", reason.Terms)}"));

    private sealed record DemoEdition(Subscriber Reader, Edition Edition, IReadOnlyDictionary<long, Paper> Papers)
    {
        public IReadOnlyList<EditionPaper> Shown { get; } = [.. EditionSection.InOrder(Edition.Papers)];
    }
}
