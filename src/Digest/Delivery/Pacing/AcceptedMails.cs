namespace Digest.Delivery.Pacing;

/// <summary>How many mails were accepted in the last minute, by second.</summary>
internal sealed class AcceptedMails
{
    private const int Seconds = 60;

    private readonly int[] _counts = new int[Seconds];
    private long _second;
    private DateTimeOffset _first;

    public void Add(DateTimeOffset now)
    {
        if (InLastMinute(now) == 0) _first = now;
        _counts[(int)(_second % Seconds)]++;
    }

    public int InLastMinute(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second < _second || second - _second >= Seconds) Array.Clear(_counts);
        else for (var passed = _second + 1; passed <= second; passed++) _counts[(int)(passed % Seconds)] = 0;
        _second = second;
        return _counts.Sum();
    }

    /// <summary>Since the first of them.</summary>
    public double RecentPerSecond(DateTimeOffset now) =>
        InLastMinute(now) / Math.Clamp((now - _first).TotalSeconds, 1, Seconds);
}
