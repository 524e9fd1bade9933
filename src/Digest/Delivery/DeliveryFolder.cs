namespace Digest.Delivery;

/// <summary>The files of the sender in the data folder.</summary>
internal sealed record DeliveryFolder(string Path)
{
    public string Journal => System.IO.Path.Combine(Path, "delivery.journal");

    /// <summary>Of the version before.</summary>
    public string ReleasedJournal => System.IO.Path.Combine(Path, "send.journal");
}
