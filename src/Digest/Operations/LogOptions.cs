namespace Digest.Operations;

/// <summary>Section <c>Log</c>.</summary>
internal sealed class LogOptions
{
    public const string Section = "Log";

    /// <summary>How <c>digest run</c> writes its log. Default: a line of text for each event.</summary>
    public LogFormat Format { get; set; } = LogFormat.Text;
}

/// <summary>One line for each event, in either.</summary>
internal enum LogFormat
{
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
