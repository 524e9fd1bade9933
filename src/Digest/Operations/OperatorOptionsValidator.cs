using System.Net.Mail;

namespace Digest.Operations;

internal static class OperatorOptionsValidator
{
    public static IEnumerable<string> Failures(OperatorOptions options)
    {
        if (options.Email.Length > 0 && !MailAddress.TryCreate(options.Email, out _))
            yield return $"Operator:Email is '{options.Email}'. It must be an address, for example me@example.org, or empty.";
    }
}
