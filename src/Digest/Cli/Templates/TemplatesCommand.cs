using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Rendering;
using Digest.Rendering.Checking;
using Digest.Rendering.Templates;
using Digest.Web;

namespace Digest.Cli.Templates;

/// <summary><c>digest templates check</c> and <c>digest templates export DIR</c>.</summary>
internal static class TemplatesCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Output folder. Existing files are kept.",
    };

    private static readonly Option<bool> Samples =
        new("--samples") { Description = "Write a sample model beside each template, for digest render --model." };

    public static Command Create(CommandHost host)
    {
        var check = new CliCommand(
            "check", "Check syntax, escaping and variables, render samples.", "digest templates check");
        check.SetAction(host.Run(CheckAsync));
        var export = new CliCommand(
            "export",
            "Write the built-in templates to a folder for editing.",
            "digest templates export my-templates --samples") { Folder, Samples };
        export.SetAction(host.Run(ExportAsync));
        return new CliCommand("templates", "Check or export the templates of mails and pages.") { check, export };
    }

    private static async Task<int> CheckAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var samples = (await TemplateSamples.CollectAsync(cancellationToken)).Concat(PageSamples.All).ToDictionary();
        var errors = TemplateCheck.Run(context.Get<TemplateLibrary>(), samples);
        foreach (var error in errors) context.Output.Hint(error.ToString());
        if (errors.Count == 0) context.Output.Line($"OK: {TemplateFiles.BuiltInNames.Count()} templates.");
        return errors.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<int> ExportAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = context.Value(Folder);
        foreach (var name in TemplateFiles.BuiltInNames)
        {
            await WriteAsync(Path.Combine(folder, name), TemplateFiles.ReadBuiltIn(name)!);
        }

        if (context.Value(Samples))
        {
            var samples = (await TemplateSamples.CollectAsync(cancellationToken)).Concat(PageSamples.All);
            foreach (var (name, models) in samples)
                await WriteAsync(Path.Combine(folder, name + ".model.json"), TemplateJson.Write(models[0]));
        }

        context.Output.Line($"To use them: --Templates:Folder={folder}");
        return ExitCode.Ok;

        async Task WriteAsync(string path, string text)
        {
            if (File.Exists(path))
            {
                context.Output.Line($"kept     {path}");
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, cancellationToken);
            context.Output.Line($"written  {path}");
        }
    }
}
