namespace Digest.TestData.Fuzzing;

/// <summary>Makes damaged mail out of good mail: truncated, spliced, bits flipped, lines repeated, or plain noise. The same seed gives the same bytes.</summary>
internal static class MangledMail
{
    private const int MaxBytes = 20_000;

    public static byte[] Make(int seed, IReadOnlyList<byte[]> samples)
    {
        var random = new Random(seed);
        var bytes = samples[random.Next(samples.Count)][..];
        if (random.Next(10) == 0) random.NextBytes(bytes);
        for (var turn = random.Next(1, 6); turn > 0 && bytes.Length > 0; turn--) bytes = Mangle(bytes, random, samples);
        return bytes;
    }

    private static byte[] Mangle(byte[] bytes, Random random, IReadOnlyList<byte[]> samples)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..at];
            case 1:
                return bytes[at..];
            case 2:
                for (var i = random.Next(1, 40); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 3:
                var other = samples[random.Next(samples.Count)];
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 4:
                var piece = bytes[at..Math.Min(bytes.Length, at + random.Next(1, 200))];
                return [.. Enumerable.Repeat(piece, Math.Min(50, MaxBytes / piece.Length)).SelectMany(p => p), .. bytes];
            default:
                return [.. bytes[..at], .. "\r\n\r\n"u8, .. bytes[at..]];
        }
    }
}
