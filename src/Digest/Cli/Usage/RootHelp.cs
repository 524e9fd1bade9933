namespace Digest.Cli.Usage;

/// <summary>
/// What <c>digest --help</c> shows. It is a text of its own, not made from the commands, because it groups them and
/// must appear at once: a user who asks for help waits for nothing else.
/// </summary>
internal static class RootHelp
{
    /// <param name="isTerminal">Whether a person reads the output: then the program's name alone asks for help
    /// too.</param>
    public static bool IsAskedFor(string[] arguments, bool isTerminal) =>
        arguments is ["--help" or "-h" or "-?" or "help"] || (arguments.Length == 0 && isTerminal);

    public static string Text()
    {
        using var reader = new StreamReader(typeof(RootHelp).Assembly.GetManifestResourceStream("help.txt")!);
        return reader.ReadToEnd();
    }
}
