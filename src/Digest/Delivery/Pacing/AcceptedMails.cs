namespace Digest.Delivery.Pacing;

/// <summary>How many mails were accepted in the last minute, or since the last pause, by second.</summary>
internal sealed class AcceptedMails
{
    private const int Seconds = 60;

    private readonly int[] _counts = new int[Seconds];
    private long _second;
    private DateTimeOffset _first;

    public void Add(DateTimeOffset now)
    {
        if (InLast(Seconds, now) == 0) _first = now;
        _counts[(int)(_second % Seconds)]++;
    }

    /// <summary>A pause begins: what was accepted before says nothing about the pace after it.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <param name="seconds">At most 60.</param>
    public int InLast(int seconds, DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second < _second || second - _second >= Seconds) Array.Clear(_counts);
        else for (var passed = _second + 1; passed <= second; passed++) _counts[(int)(passed % Seconds)] = 0;
        _second = second;
        var count = 0;
        for (var i = 0; i < seconds; i++) count += _counts[(int)((second - i) % Seconds)];
        return count;
    }

    /// <summary>The pace at which mails were accepted since the first of them.</summary>
    /// <param name="minSeconds">Some mails at once are no pace.</param>
    /// <param name="maxSeconds">No longer ago.</param>
    public double PerSecond(DateTimeOffset now, int minSeconds, int maxSeconds) =>
        InLast(maxSeconds, now) / Math.Clamp((now - _first).TotalSeconds, minSeconds, maxSeconds);
}
