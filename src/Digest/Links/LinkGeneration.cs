using System.Security.Cryptography;

namespace Digest.Links;

/// <summary>
/// The number that the links of one subscriber carry. It is random, so that links of a subscriber who was removed, or
/// of a recreated database, fit no one else.
/// </summary>
internal static class LinkGeneration
{
    public static long New() => RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
