namespace Digest.Delivery.Pacing;

/// <summary>How many mails were accepted in the last minute, or since the last pause, by second.</summary>
internal sealed class AcceptedMails
{
    private const int Seconds = 60;

    /// <summary>Some mails at once are no pace.</summary>
    private const int MinSeconds = 10;

    private readonly int[] _counts = new int[Seconds];
    private long _second;
    private DateTimeOffset _first;

    public void Add(DateTimeOffset now)
    {
        if (InLastMinute(now) == 0) _first = now;
        _counts[(int)(_second % Seconds)]++;
    }

    /// <summary>A pause begins: what was accepted before says nothing about the pace after it.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>The pace at which mails were accepted.</summary>
    public double PerSecond(DateTimeOffset now) => PerSecond(now, MinSeconds);

    public int InLastMinute(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second < _second || second - _second >= Seconds) Array.Clear(_counts);
        else for (var passed = _second + 1; passed <= second; passed++) _counts[(int)(passed % Seconds)] = 0;
        _second = second;
        return _counts.Sum();
    }

    /// <summary>Since the first of them.</summary>
    public double RecentPerSecond(DateTimeOffset now) => PerSecond(now, 1);

    private double PerSecond(DateTimeOffset now, int minSeconds) =>
        InLastMinute(now) / Math.Clamp((now - _first).TotalSeconds, minSeconds, Seconds);
}
