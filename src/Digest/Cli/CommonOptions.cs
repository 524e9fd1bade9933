using System.CommandLine;
using System.Globalization;
using Digest.Papers.Text;

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

    /// <summary>On every command; see <see cref="Output.CommandOutput"/>.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write JSON lines, for programs; errors too.",
        Recursive = true,
    };

    public static Option<DateOnly?> Date(string description, string name = "--date") => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = argument =>
        {
            // A day of any time zone at either end of the calendar would be no instant.
            if (DateOnly.TryParseExact(argument.Tokens[0].Value, "yyyy-MM-dd", out var date)
                && date is { Year: > 1900 and < 3000 }) return date;
            argument.AddError($"Not a date: '{argument.Tokens[0].Value}'. Use YYYY-MM-DD.");
            return null;
        },
    };

    public static Option<int> Number(string name, string description, int least, int most, int byDefault) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => byDefault,
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least
                && number <= most)
                return number;
            argument.AddError(FormattableString.Invariant($"{name} is '{text}'. It must be {least} to {most}."));
            return byDefault;
        },
    };

    /// <summary>
    /// One of the names of an enumeration, in any case; the parser of its own is not as strict as
    /// <see cref="EnumName"/>.
    /// </summary>
    public static Option<T?> Choice<T>(string name, string description, string helpName)
        where T : struct, Enum =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = argument =>
            {
                var text = argument.Tokens[0].Value;
                if (EnumName.Find<T>(text) is { } choice) return choice;
                var names = string.Join(", ", Enum.GetNames<T>().Select(one => one.ToLowerInvariant()));
                argument.AddError($"{name} is '{text}'. It must be one of {names}.");
                return null;
            },
        };

    /// <summary>Whether the option is on the command line, even with a wrong value.</summary>
    public static bool IsGiven(this System.CommandLine.Parsing.CommandResult result, Option option) =>
        result.GetResult(option) is { Implicit: false };
}
