using System.Text;

namespace Digest.Mail.Smtp;

/// <summary>AUTH (RFC 4954). The caller makes sure that the connection may carry a password.</summary>
internal static class SmtpAuthentication
{
    /// <exception cref="SmtpFailure">Not authenticated: refused, or nothing configured is offered.</exception>
    public static async ValueTask LogInAsync(SmtpDialogue dialogue, SmtpCapabilities offered, SmtpOptions options)
    {
        var mechanism = Choose(offered.LoginMechanisms, options.Login);
        var (user, password) = (options.UserName!, await PasswordAsync(options));
        var reply = mechanism switch
        {
            "PLAIN" => await InitialAsync(dialogue, mechanism, $"\0{user}\0{password}"),
            "LOGIN" => await PromptedAsync(dialogue, user, password),
            _ => await InitialAsync(dialogue, mechanism, $"user={user}\u0001auth=Bearer {password}\u0001\u0001"),
        };

        // XOAUTH2 explains a refusal in a challenge; the empty answer brings the reply itself.
        if (reply.Code == 334) reply = await dialogue.AskAsync(SmtpStep.Login, mechanism == "XOAUTH2" ? "" : "*");
        SmtpDialogue.Require(SmtpStep.Login, reply);
    }

    /// <exception cref="SmtpFailure">Nothing configured is offered.</exception>
    public static string Choose(IReadOnlyCollection<string> offered, SmtpLogin configured)
    {
        string[] wanted = configured switch
        {
            SmtpLogin.Plain => ["PLAIN"],
            SmtpLogin.Login => ["LOGIN"],
            SmtpLogin.XOAuth2 => ["XOAUTH2"],
            _ => ["PLAIN", "LOGIN"],
        };
        return wanted.FirstOrDefault(offered.Contains)
            ?? throw new SmtpFailure(
                SendStatus.NotAuthenticated,
                $"the server offers none of the configured login mechanisms ({string.Join(' ', wanted)}); it offers: {string.Join(' ', offered)}");
    }

    public static async ValueTask<string> PasswordAsync(SmtpOptions options)
    {
        if (options.PasswordFile is null) return options.Password ?? "";
        try
        {
            return (await File.ReadAllTextAsync(options.PasswordFile)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SmtpFailure(SendStatus.NotAuthenticated, $"Smtp:PasswordFile cannot be read: {e.Message}");
        }
    }

    /// <summary>Sends the initial response with the command, and again if the server asks for it all the same.</summary>
    private static async ValueTask<SmtpReply> InitialAsync(SmtpDialogue dialogue, string mechanism, string response)
    {
        var reply = await dialogue.AskAsync(SmtpStep.Login, $"AUTH {mechanism} {Base64(response)}");
        return reply is { Code: 334, Lines: [""] } ? await dialogue.AskAsync(SmtpStep.Login, Base64(response)) : reply;
    }

    private static async ValueTask<SmtpReply> PromptedAsync(SmtpDialogue dialogue, string user, string password)
    {
        var reply = await dialogue.AskAsync(SmtpStep.Login, "AUTH LOGIN");
        if (reply.Code == 334) reply = await dialogue.AskAsync(SmtpStep.Login, Base64(user));
        return reply.Code == 334 ? await dialogue.AskAsync(SmtpStep.Login, Base64(password)) : reply;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
