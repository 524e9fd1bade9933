using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks.Templates;

/// <summary>
/// <c>templates [SECONDS]</c>: one thread renders whole digests of ten papers (subject, HTML and text, with cards that
/// are shared) from templates of its own, so that a new design does not shift the figures; in turns with plain use of
/// Scriban on the same templates and with the templates that the program carries.
/// </summary>
internal static class TemplateSpeed
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("templates [SECONDS]", args) is not { } options) return 2;
        var seconds = options.Places is [var given] ? double.Parse(given, CultureInfo.InvariantCulture) : 5;
        var library = new TemplateLibrary(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var parsing = Stopwatch.StartNew();
        foreach (var name in TemplateFiles.BuiltInNames) library.Parse(name);
        parsing.Stop();

        var models = await DigestModels.CreateAsync(FrozenTemplates.Parse);
        var digest = new WholeDigest(FrozenTemplates.Parse, models);
        var (ours, plain) = (new Contender(digest.Render), new Contender(new PlainScriban(models).Render));
        var shipped = new Contender(new WholeDigest(library.Get, await DigestModels.CreateAsync(library.Get)).Render);
        Contender[] all = [ours, plain, shipped];
        // Tiered compilation needs some seconds until the code is at its best.
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < TimeSpan.FromSeconds(6);)
            foreach (var contender in all) contender.Render(Turn);
        foreach (var contender in all) contender.Forget();
        for (var turn = 0; turn < seconds / Turn.TotalSeconds; turn++)
            foreach (var contender in all) contender.Render(Turn);

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            measurement = "templates",
            papers = DigestModels.Papers,
            html_bytes = digest.HtmlBytes,
            text_bytes = digest.TextBytes,
            renders_per_second = ours.Best,
            renders_per_second_median = ours.Median,
            renders_per_processor_second = (long)(1e6 / ours.ProcessorMicroseconds),
            processor_microseconds_per_render = ours.ProcessorMicroseconds,
            bytes_allocated_per_render = ours.AllocatedBytes,
            plain_renders_per_second_median = plain.Median,
            plain_bytes_allocated_per_render = plain.AllocatedBytes,
            times_plain = Math.Round((double)ours.Median / plain.Median, 2),
            shipped_renders_per_second_median = shipped.Median,
            shipped_bytes_allocated_per_render = shipped.AllocatedBytes,
            templates_parsed = TemplateFiles.BuiltInNames.Count(),
            parse_milliseconds = Math.Round(parsing.Elapsed.TotalMilliseconds, 2),
        }));
        return 0;
    }

    /// <summary>
    /// Rendered in slices of time, because other programs on the machine take speed away from some of them.
    /// </summary>
    private sealed class Contender(Action render)
    {
        private readonly List<double> _perSecond = [];
        private TimeSpan _processor;
        private long _allocated;
        private long _renders;

        public long Best => (long)_perSecond.Max();

        public long Median => (long)_perSecond.Order().ElementAt(_perSecond.Count / 2);

        public double ProcessorMicroseconds => Math.Round(_processor.TotalMicroseconds / _renders, 1);

        public long AllocatedBytes => _allocated / _renders;

        public void Forget()
        {
            _perSecond.Clear();
            (_processor, _allocated, _renders) = (default, 0, 0);
        }

        public void Render(TimeSpan turn)
        {
            var (allocated, processor, renders) =
                (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime, 0);
            var watch = Stopwatch.StartNew();
            for (; watch.Elapsed < turn; renders++) render();
            _perSecond.Add(renders / watch.Elapsed.TotalSeconds);
            _processor += Environment.CpuUsage.TotalTime - processor;
            _allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
            _renders += renders;
        }
    }
}
