using Digest.Outbox;

namespace Digest.Delivery;

/// <summary>What one run of the sender did.</summary>
internal sealed class SendReport
{
    /// <summary>The job that sends, as its runs are recorded.</summary>
    public const string Job = "delivery";

    public int Delivered { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Back in the queue: to be tried again later.</summary>
    public int Waiting { get; private set; }

    /// <summary>Neither sent nor to be sent: cancelled, or held.</summary>
    public int SetAside { get; private set; }

    /// <summary>Why this side stopped sending; null when it did not.</summary>
    public string? Problem { get; private set; }

    public bool DidNothing => Delivered + Failed + Waiting + SetAside == 0;

    public void Add(IEnumerable<DeliveryRecord> results)
    {
        foreach (var result in results)
        {
            switch (result.Status)
            {
                case DeliveryStatus.Delivered: Delivered++; break;
                case DeliveryStatus.Failed: Failed++; break;
                case DeliveryStatus.Queued: Waiting++; break;
                default: SetAside++; break;
            }
        }
    }

    public SendReport Stopped(string? problem)
    {
        Problem = problem;
        return this;
    }

    /// <summary>Of those that failed, some wait again.</summary>
    public void Requeued(int count)
    {
        Failed -= count;
        Waiting += count;
    }

    public override string ToString() =>
        $"{Delivered} delivered, {Failed} failed, {Waiting} waiting, {SetAside} on hold";
}
