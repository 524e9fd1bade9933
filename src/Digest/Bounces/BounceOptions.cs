using System.Text.RegularExpressions;
using Digest.Bounces.Imap;
using Digest.Links;
using Digest.Subscribers;

namespace Digest.Bounces;

/// <summary>Section <c>Bounces</c>: what to do with mail that comes back.</summary>
internal sealed class BounceOptions
{
    public const string Section = "Bounces";

    /// <summary>
    /// A Maildir, or a folder that files are moved into, which the worker reads. A relative path is in the data
    /// folder. Null or empty: nothing is read.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// The address that reports are sent to (the envelope's sender). With <c>{id}</c> in it each mail gets an address
    /// of its own (VERP), so that every report leads back to its mail, and none can be forged:
    /// <c>bounces+{id}@digest.example.org</c>. Null or empty: the address of <c>Mail:From</c>.
    /// </summary>
    public string? ReturnPath { get; set; }

    public ImapOptions Imap { get; set; } = new();

    /// <summary>
    /// Topics of Amazon SNS, by ARN, whose messages are taken at <c>/hooks/ses</c>: bounces and complaints of Amazon
    /// SES. Default: none, and there is no such page.
    /// </summary>
    public IReadOnlyList<string> SesTopics { get; set; } = [];

    /// <summary>Temporary failures of one address in a row, after which it is suppressed. Default: 5.</summary>
    public int SoftLimit { get; set; } = 5;
}

internal static partial class BounceOptionsValidator
{
    /// <param name="dataFolder">The base of a relative folder.</param>
    public static IEnumerable<string> Failures(BounceOptions options, string dataFolder)
    {
        if (options.Folder is { Length: > 0 } folder && !Directory.Exists(Path.Combine(dataFolder, folder)))
            yield return $"Bounces:Folder is '{folder}', and there is no folder "
                + $"{Path.GetFullPath(Path.Combine(dataFolder, folder))}. Create it, or leave the setting empty.";
        if (options.ReturnPath is { Length: > 0 } returnPath
            && EmailAddress.Parse(new ReturnPath(returnPath, "").Longest).Error is { } error)
        {
            yield return $"Bounces:ReturnPath is '{returnPath}'. It must be an address, also with the 36 characters "
                + $"that take the place of {{id}}, "
                + $"for example bounces+{{id}}@digest.example.org; {error}";
        }

        foreach (var topic in options.SesTopics.Where(topic => !TopicPattern().IsMatch(topic)))
            yield return $"Bounces:SesTopics has '{topic}'. Each must be the ARN of a topic, for example "
                + "arn:aws:sns:eu-west-1:123456789012:digest.";
        foreach (var failure in ImapOptionsValidator.Failures(options.Imap)) yield return failure;
        if (options.SoftLimit is < 1 or > 100)
            yield return FormattableString.Invariant(
                $"Bounces:SoftLimit is '{options.SoftLimit}'. It must be 1 to 100.");
    }

    [GeneratedRegex(@"^arn:aws(-cn|-us-gov)?:sns:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex TopicPattern();
}
