namespace Digest.Delivery.Pacing;

/// <summary>What is handed to the relay for one receiving provider at most; 0 is no limit.</summary>
internal sealed class ProviderLimit
{
    public static readonly ProviderLimit None = new();

    /// <summary>Mails begun whose reply is awaited. Default: 0, no limit.</summary>
    public int InFlight { get; set; }

    /// <summary>Mails a minute, of all workers together. Default: 0, no limit.</summary>
    public int PerMinute { get; set; }
}
