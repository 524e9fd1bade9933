using System.Diagnostics;
using System.Text.Json;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks;

/// <summary>
/// <c>templates [seconds]</c>: one thread renders the digest template with ten papers into HTML, each paper's card with it: nothing is reused between renders but the parsed
/// templates and the output's buffer.
/// </summary>
internal static class TemplateSpeed
{
    private const int Papers = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? double.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 5;
        var library = new TemplateLibrary(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
        var parsing = Stopwatch.StartNew();
        foreach (var name in TemplateFiles.BuiltInNames) library.Parse(name);
        parsing.Stop();

        var mail = await TenPaperMail.CreateAsync(library);
        // Tiered compilation needs some seconds until the code is at its best.
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < TimeSpan.FromSeconds(3);) mail.Render();
        // Slices, because other programs on the machine only ever take speed away: the best one is nearest to what the code can do.
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var slices = new List<double>();
        var (renders, allocated) = (0, GC.GetAllocatedBytesForCurrentThread());
        for (var slice = 0; slice < seconds * 4; slice++)
        {
            var watch = Stopwatch.StartNew();
            var before = renders;
            for (; watch.ElapsedMilliseconds < 250; renders++) mail.Render();
            slices.Add((renders - before) / watch.Elapsed.TotalSeconds);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        process.Refresh();
        processor = process.TotalProcessorTime - processor;
        slices.Sort();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            measurement = "templates",
            papers = Papers,
            html_bytes = mail.Render(),
            renders_per_second = (long)slices[^1],
            renders_per_second_median = (long)slices[slices.Count / 2],
            renders_per_processor_second = (long)(renders / processor.TotalSeconds),
            bytes_allocated_per_render = allocated / renders,
            templates_parsed = TemplateFiles.BuiltInNames.Count(),
            parse_milliseconds = Math.Round(parsing.Elapsed.TotalMilliseconds, 2),
        }));
        return 0;
    }
}
