using System.Net.Mail;

namespace Digest.Operations;

/// <summary>Section <c>Operator</c>.</summary>
internal sealed class OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>The address for alerts. Empty: they only go to the log.</summary>
    public string Email { get; set; } = "";
}

internal static class OperatorOptionsValidator
{
    public static IEnumerable<string> Failures(OperatorOptions options)
    {
        if (options.Email.Length > 0 && !MailAddress.TryCreate(options.Email, out _))
            yield return $"Operator:Email is '{options.Email}'. It must be an address, for example me@example.org, "
                + "or empty.";
    }
}
