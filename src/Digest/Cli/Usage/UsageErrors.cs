using System.CommandLine;
using System.CommandLine.Parsing;
using Digest.Papers.Text;

namespace Digest.Cli.Usage;

/// <summary>Says in plain words what is wrong with a command line.</summary>
internal static class UsageErrors
{
    // The parser has no error codes. Program.cs sets the culture, so the texts are these.
    private const string Unmatched = "Unrecognized command or argument";
    private const string NoCommand = "Required command was not provided";
    private const string NotConverted = "Cannot parse argument";

    /// <returns>One line for each mistake.</returns>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (OfOptionAsValue(parsed) is { } error) return [error];
        // What else is missing follows from what was not understood.
        if (parsed.UnmatchedTokens is [var first, ..]) return [Unknown(first, command)];
        return
        [
            .. parsed
                .Errors.Where(error => !error.Message.StartsWith(Unmatched, StringComparison.Ordinal))
                .Select(error => Describe(error, error.SymbolResult, command))
                .Distinct(),
        ];
    }

    /// <summary>The parser treats whatever follows an option as its value, even another option's name.</summary>
    /// <returns>The error; null when every value is one.</returns>
    public static string? OfOptionAsValue(ParseResult parsed)
    {
        var names = AllOptions(parsed.CommandResult.Command)
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .ToHashSet();
        return parsed
            .CommandResult.Children.OfType<OptionResult>()
            .FirstOrDefault(option => option.Tokens.Any(token => names.Contains(token.Value)))
            is { Option: var option }
            ? NeedsValue(option)
            : null;
    }

    private static string NeedsValue(Option option) => $"{option.Name} needs a value: {option.Name} {option.HelpName}.";

    private static string Describe(ParseError error, SymbolResult? place, Command command) => place switch
    {
        _ when error.Message.StartsWith(NoCommand, StringComparison.Ordinal) =>
            $"Specify what to do: {string.Join(", ", Names(command.Subcommands))}.",
        ArgumentResult { Parent: OptionResult option } => Describe(error, option, command),
        OptionResult { Tokens.Count: 0 } option => NeedsValue(option.Option),
        OptionResult option when error.Message.StartsWith(NotConverted, StringComparison.Ordinal) =>
            $"{option.Option.Name} is '{option.Tokens[^1].Value}'. It must be {Expected(option.Option.ValueType)}.",
        OptionResult { Tokens.Count: > 1, Option.Arity.MaximumNumberOfValues: 1 } option =>
            $"{option.Option.Name} may be given only once.",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing.",
        _ => error.Message,
    };

    private static string Unknown(string token, Command command)
    {
        if (token.StartsWith('-'))
        {
            var names = AllOptions(command)
                .Where(option => !option.Hidden)
                .SelectMany(option => option.Aliases.Prepend(option.Name));
            return $"Unknown option '{token}'.{Suggestion(token.Split('=')[0], names)}";
        }

        return command.Subcommands.Count > 0
            ? $"Unknown command '{token}'.{Suggestion(token, Names(command.Subcommands))}"
            : $"Unexpected argument '{token}'. Put quotes around a text that contains spaces.";
    }

    private static IEnumerable<Option> AllOptions(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(AllOptions).Where(option => option.Recursive));

    private static IEnumerable<string> Names(IEnumerable<Command> commands) =>
        commands.Where(command => !command.Hidden).Select(command => command.Name);

    private static string Suggestion(string given, IEnumerable<string> known) =>
        NearestName.Question(given, known);

    private static string Expected(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var plain when plain == typeof(bool) => "true or false",
            _ => "a whole number",
        };
}
