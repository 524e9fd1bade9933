using System.Security.Cryptography;
using System.Text;
using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>
/// Stands for an address that must be recognized but not kept: an HMAC with a key of its own, which is made once and
/// never rotated. Only someone who has both the address and the key finds it.
/// </summary>
internal static class KeyedTrace
{
    /// <summary>The key, made when it is first needed.</summary>
    public static async Task<byte[]> GetKeyAsync(SqlSession sql, string setting) =>
        await FindKeyAsync(sql, setting)
        ?? Convert.FromBase64String(await SettingStore.GetOrAddAsync(
            sql, setting, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));

    /// <summary>Null when no trace was ever made.</summary>
    public static async Task<byte[]?> FindKeyAsync(SqlSession sql, string setting) =>
        await SettingStore.FindAsync(sql, setting) is { } key ? Convert.FromBase64String(key) : null;

    public static string Of(byte[] key, string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
}
