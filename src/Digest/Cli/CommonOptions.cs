using System.CommandLine;

namespace Digest.Cli;

/// <summary>Options with one meaning everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>On every command; read by <see cref="CommandHost"/>.</summary>
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "Data folder (overrides DataFolder).",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>For commands that print a list; see <see cref="CommandOutput.List"/>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object per line, for programs." };

    public static Option<DateOnly?> Date(string description, string name = "--date") => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = argument =>
        {
            if (DateOnly.TryParseExact(argument.Tokens[0].Value, "yyyy-MM-dd", out var date)) return date;
            argument.AddError($"Not a date: '{argument.Tokens[0].Value}'. Use YYYY-MM-DD.");
            return null;
        },
    };
}
