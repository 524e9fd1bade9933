using System.CommandLine;
using Digest.Rendering;
using Digest.Web;

namespace Digest.Cli.Templates;

/// <summary><c>digest templates check</c> and <c>digest templates export DIR</c>.</summary>
internal static class TemplatesCommand
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "Output folder. Existing files are kept." };

    public static Command Create(CommandHost host)
    {
        var check = new CliCommand("check", "Check syntax, escaping and variables, render samples.", "digest templates check");
        check.SetAction(host.Run(CheckAsync));
        var export = new CliCommand("export", "Write the built-in templates to a folder for editing.", "digest templates export my-templates") { Folder };
        export.SetAction(host.Run(ExportAsync));
        return new CliCommand("templates", "Check or export the templates of mails and pages.") { check, export };
    }

    private static async Task<int> CheckAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var samples = (await TemplateSamples.CollectAsync(cancellationToken)).Concat(PageSamples.All).ToDictionary();
        var errors = TemplateCheck.Run(context.Get<TemplateLibrary>(), samples);
        foreach (var error in errors) context.Output.ErrorLine(error.ToString());
        if (errors.Count == 0) context.Output.Line($"OK: {TemplateFiles.BuiltInNames.Count()} templates.");
        return errors.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<int> ExportAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = context.Value(Folder);
        foreach (var name in TemplateFiles.BuiltInNames)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                context.Output.Line($"kept     {path}");
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, TemplateFiles.ReadBuiltIn(name), cancellationToken);
            context.Output.Line($"written  {path}");
        }

        context.Output.Line($"To use them: --Templates:Folder={folder}");
        return ExitCode.Ok;
    }
}
