using System.Text;
using Digest.Cli.Output;
using Digest.Cli.Sources;
using Digest.Configuration;
using Digest.Delivery.Transport;
using Digest.Rendering.Messages;
using Digest.Subscribers;

namespace Digest.Cli.Setup;

/// <param name="Subscriber">The first one; null for none.</param>
/// <param name="Password">Of <paramref name="Smtp"/>'s user; null for none.</param>
internal sealed record InitAnswers(
    string DataFolder,
    IReadOnlyList<string> Categories,
    SubscriberInput? Subscriber,
    SmtpOptions? Smtp,
    string From,
    string? Password);

/// <summary>Asks on the terminal, and again after an answer that cannot be used.</summary>
internal sealed class InitDialogue(CommandOutput output)
{
    private static readonly string[] DefaultCategories = ["cs.AI", "cs.CL", "cs.CV", "cs.LG"];

    /// <returns>Null when the input ended.</returns>
    public async Task<InitAnswers?> AskAsync(CancellationToken cancellationToken)
    {
        output.Line("Five questions; Enter takes the answer in brackets.");
        var defaults = new Settings();
        var folder = await AskAsync(
            "1. Folder for all that Digest writes",
            defaults.DataFolder,
            text => Path.GetFullPath(text),
            cancellationToken);
        if (folder is null) return null;
        var categories = await AskAsync(
            "2. arXiv categories beside Hugging Face Daily Papers (digest topics cat: lists them)",
            string.Join(' ', DefaultCategories),
            Categories,
            cancellationToken);
        if (categories is null) return null;
        var email = await AskAsync(
            "3. Your address, to get the digest (none: add subscribers later)", "none", Email, cancellationToken);
        if (email is null) return null;
        var topics = await AskAsync(
            "4. Your topics, for example: Agents=language model agents; \"speculative decoding\"",
            "trending papers",
            text => Topics(text, defaults.Subscribers),
            cancellationToken);
        if (topics is null) return null;
        var server = await AskAsync(
            "5. Mail server, for example smtp.example.org:587 (none: write mails to a folder)",
            "none",
            Server,
            cancellationToken);
        if (server is null) return null;
        var subscriber = email.Length == 0 ? null : new SubscriberInput { Email = email, Topics = topics };
        if (server.Host.Length == 0) return new InitAnswers(folder, categories, subscriber, null, From(email), null);
        // The server is asked to send for it.
        var sender = email.Length > 0
            ? email
            : await AskAsync("   Address that mails come from", null, Sender, cancellationToken);
        if (sender is null) return null;
        var from = From(sender);
        var user = await AskAsync("   User name there", email.Length == 0 ? "none" : email, None, cancellationToken);
        if (user is null) return null;
        if (user.Length == 0) return new InitAnswers(folder, categories, subscriber, server, from, null);
        server.UserName = user;
        output.Line("   Password (not shown; it is written to a file that only you can read):");
        return new InitAnswers(
            folder, categories, subscriber, server, from, await Task.Run(ReadHidden, cancellationToken));
    }

    /// <param name="byDefault">Null where there is none.</param>
    /// <param name="read">Turns the text into an answer.</param>
    /// <exception cref="FormatException">From <paramref name="read"/>: the text cannot be used, and why.</exception>
    private async Task<T?> AskAsync<T>(
        string question, string? byDefault, Func<string, T> read, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            output.Line(byDefault is null ? $"{question}:" : $"{question} [{byDefault}]:");
            // A thread of its own, so that Ctrl+C does not wait for a line.
            if (await Task.Run(Console.In.ReadLine, cancellationToken).WaitAsync(cancellationToken) is not { } line)
                return null;
            try
            {
                return read(line.Trim() is { Length: > 0 } text ? text : byDefault ?? "");
            }
            catch (FormatException e)
            {
                output.Error(e.Message);
            }
        }
    }

    private static List<string> Categories(string text)
    {
        if (text == "none") return [];
        List<string> categories = [];
        foreach (var word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            categories.Add(ArxivCategories.Find(word) ?? throw new FormatException(ArxivCategories.Unknown(word)));
        return categories;
    }

    private static string Email(string text) =>
        text == "none" ? ""
        : EmailAddress.Parse(text) is { Error: { } error } ? throw new FormatException(error)
        : text;

    private static string From(string address) => $"Digest <{(address.Length == 0 ? "digest@localhost" : address)}>";

    private static string Sender(string text) =>
        EmailAddress.Parse(text) is { Error: { } error } ? throw new FormatException(error)
        : text.EndsWith("@localhost", StringComparison.OrdinalIgnoreCase)
            ? throw new FormatException($"'{text}' is a local address. It must be one that the server may send for.")
        : text;

    private static string[] Topics(string text, SubscribersOptions defaults)
    {
        if (text == "trending papers") return [];
        var topics = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (_, errors) = new SubscriberInput { Email = "init@example.org", Topics = topics }.Parse(defaults);
        return errors.Count == 0 ? topics : throw new FormatException(string.Join(' ', errors));
    }

    private static SmtpOptions Server(string text)
    {
        if (text == "none") return new SmtpOptions { Host = "" };
        var parts = text.Split(':');
        if (parts.Length > 2 || Uri.CheckHostName(parts[0]) == UriHostNameType.Unknown)
            throw new FormatException($"'{text}' is no mail server. One looks like: smtp.example.org:587");
        var options = new SmtpOptions { Host = parts[0] };
        if (parts.Length > 1)
            options.Port = int.TryParse(parts[1], out var port)
                ? port
                : throw new FormatException($"The port is '{parts[1]}'. It must be a number, for example 587.");
        return SmtpOptionsValidator.Failures(options) is [var failure, ..]
            ? throw new FormatException(failure)
            : options;
    }

    private static string None(string text) => text == "none" ? "" : text;

    private static string ReadHidden()
    {
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && password.Length > 0) password.Length--;
            else if (!char.IsControl(key.KeyChar)) password.Append(key.KeyChar);
        }

        return password.ToString();
    }
}
