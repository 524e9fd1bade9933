using System.CommandLine;

namespace Digest.Cli;

/// <summary>Options with one meaning everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>On every command; read by <see cref="CommandHost"/>.</summary>
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The folder for all that Digest writes; overrides DataFolder of the configuration.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>For commands that print a list; see <see cref="CommandOutput.List"/>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object per line, for programs." };

    public static Option<DateOnly?> Date(string description, string name = "--date") => new(name)
    {
        Description = description,
        HelpName = "yyyy-MM-dd",
        CustomParser = argument =>
        {
            if (DateOnly.TryParseExact(argument.Tokens[0].Value, "yyyy-MM-dd", out var date)) return date;
            argument.AddError($"'{argument.Tokens[0].Value}' is no date. Write it as 2026-03-05.");
            return null;
        },
    };
}
