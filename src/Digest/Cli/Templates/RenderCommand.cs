using System.CommandLine;
using System.Text;
using System.Text.Json;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Rendering.Templates;

namespace Digest.Cli.Templates;

/// <summary><c>digest render FILE</c>: renders a template with a model to standard output, byte for byte.</summary>
internal static class RenderCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "The template. Included templates are read from its folder. In an .html file values are escaped.",
    };

    private static readonly Option<string?> Model = new("--model")
    {
        Description = "A JSON file with the template's values.",
        HelpName = "MODEL.json",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description =
            "Set a value, overriding the model. Parsed as JSON if possible, otherwise used as text. Repeatable.",
        HelpName = "name=value",
    };

    private static readonly Option<bool> Raw = new("--raw") { Description = "Disable escaping." };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "render",
            "Render a template to stdout.",
            "digest render templates/mail/digest.html --model model.json",
            "digest render card.html --set title=Hello --raw")
        {
            File,
            Model,
            Set,
            Raw,
        };
        command.SetAction(host.Run(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Value(File);
        var source = await System.IO.File.ReadAllTextAsync(path, cancellationToken);
        var model = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (context.Value(Model) is { } modelPath
            && !await TryAddAsync(model, modelPath, context.Output, cancellationToken))
            return ExitCode.Failed;
        foreach (var set in context.Value(Set))
        {
            var parts = set.Split('=', 2);
            if (parts.Length < 2)
            {
                context.Output.Error($"--set {set} has no value. Use --set name=value.");
                return ExitCode.Usage;
            }

            model[parts[0]] = ValueOf(parts[1]);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var options = new TemplateOptions
        {
            Loader = name => ReadBeside(folder, name),
            EscapeHtml = context.Value(Raw) ? false : null,
        };
        var parsed = ParsedTemplate.Parse(path, source, options);
        foreach (var error in parsed.Errors) context.Output.Hint(error.ToString());
        if (parsed.Template is null) return ExitCode.Failed;
        var output = new RenderOutput();
        if (parsed.Template.Render(TemplateJson.Model(model), output, cancellationToken) is { } failed)
        {
            context.Output.Hint(failed.ToString());
            return ExitCode.Failed;
        }

        await context.Arguments.InvocationConfiguration.Output.WriteAsync(
            Encoding.UTF8.GetString(output.ToArray()).AsMemory(), cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task<bool> TryAddAsync(
        Dictionary<string, JsonElement> model, string path, CommandOutput output, CancellationToken cancellationToken)
    {
        try
        {
            var json = JsonElement.Parse(await System.IO.File.ReadAllTextAsync(path, cancellationToken));
            if (json.ValueKind != JsonValueKind.Object)
            {
                output.Error($"{path} must contain a JSON object. Its members are the template's values.");
                return false;
            }

            foreach (var member in json.EnumerateObject()) model[member.Name] = member.Value;
            return true;
        }
        catch (JsonException e)
        {
            output.Error($"{path} is not valid JSON: {e.Message}");
            return false;
        }
    }

    private static JsonElement ValueOf(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }

    private static string? ReadBeside(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path) : null;
    }
}
