namespace Digest.TestData.Servers;

/// <summary>How a receiver treats the mail to one of its domains. Not safe for threads.</summary>
internal abstract class ReceivingDomain(string name)
{
    public string Name => name;

    /// <summary>Null to accept the mail; otherwise the reply. After a 421 the connection is closed.</summary>
    public abstract string? RefusalOf(string recipient, DateTimeOffset now);
}

/// <summary>Accepts so many mails a second, with two seconds' worth at once.</summary>
/// <param name="code">450 or 421.</param>
internal sealed class ThrottledDomain(string name, double perSecond, int code = 450) : ReceivingDomain(name)
{
    private readonly double _capacity = Math.Max(1, 2 * perSecond);
    private double _level = double.MaxValue;
    private DateTimeOffset _filledAt;

    public double PerSecond => perSecond;

    public override string? RefusalOf(string recipient, DateTimeOffset now)
    {
        _level = Math.Min(_capacity, _level + ((now - _filledAt).TotalSeconds * perSecond));
        _filledAt = now;
        if (_level < 1) return $"{code} 4.7.1 {Name}: too many messages, slow down";
        _level--;
        return null;
    }
}

/// <summary>Refuses each recipient until some time after the first attempt.</summary>
internal sealed class GreylistingDomain(string name, TimeSpan delay) : ReceivingDomain(name)
{
    private readonly Dictionary<string, DateTimeOffset> _firstSeen = [];

    public override string? RefusalOf(string recipient, DateTimeOffset now) =>
        _firstSeen.TryAdd(recipient, now) || now - _firstSeen[recipient] < delay
            ? $"450 4.2.0 <{recipient}>: greylisted, try again later"
            : null;
}

/// <summary>Closes every connection for some time after the first attempt.</summary>
internal sealed class ClosedDomain(string name, TimeSpan time) : ReceivingDomain(name)
{
    private DateTimeOffset? _opensAt;

    public override string? RefusalOf(string recipient, DateTimeOffset now) =>
        now < (_opensAt ??= now + time) ? $"421 4.3.2 {Name}: not now" : null;
}
