using Digest.Storage;

namespace Digest.Tests.Sources.ArxivSanity;

/// <summary>Files in the shape of arxiv-sanity-lite's data folder; the values were pickled by Python 3.11.</summary>
internal static class SanityFiles
{
    /// <summary>{'rl agents': {'2603.00001', '2603.00002'}, '!!': {'2603.00001'}, 'gone': {'1001.00001'}, 'empty': set()}</summary>
    public const string Tags =
        "eNprYJkawwABtVM0ejiLchQS01PzSoqn9AO5XEZmBsZ6BkBgOAWJYzRlQg+ToiJISQbzhB6W9Py8VIh6Q6BKqPoJPaypuQUllUCJUj0A+dof0w==";

    /// <summary>{'RL': {'2603.00001'}, 'rl': {'2603.00001', '1001.00001'}}</summary>
    public const string TwoCases = "eNprYJlqzAABtVM0epiCfKb0A2kuIzMDYz0DIDCcMqGHqSgHImoI5ENFM5gnlOoBAPx9ESk=";

    /// <summary>A call of os.system, which would make the file "owned" in the current folder, as a value of a dictionary, and alone.</summary>
    public const string CallWithin = "eJxrYJ2qywABtVN6GCum9LAW5BdnAmm24sriktTcKZOn9HCX5JcmZyjkl+elpkxpnRI0pVgPAP4pFGc=",
        Call = "eJxrYJ2qxgABPawF+cWZFVN62Iori0tSc6dMntLDXZJfmpyhkF+el5oypXVK0BQ9AHHGEUM=";

    /// <summary>'ada@example.org', not packed.</summary>
    public const string Email = "gAWVEwAAAAAAAACMD2FkYUBleGFtcGxlLm9yZ5Qu";

    /// <summary>An entry of 2603.00002, with a time.struct_time.</summary>
    public const string Paper =
        "eNpVkc9LG0EUxxOTGG1qULBq6WV7y8XNmogHD5acgozxUAIFQZbJ7rgzuL+YeRNUCHgSD+/m69/YP8EeO7sKbR9zeW8+78t3vvPY+fnabNS1ogGuqZjwqwQoT4dDru/U0i90MuQLMxydBGM/cDVajglbYUV++Dsk3AiXQhtV5MRa2AlBZYKm336/iWMHFKSCcGeSiByMB5KDlwquc8KusVnG9T3h9g/hGbDxvcdrzHeX3IIstKFrGqwI2zl3uvhxEnPvoliKlEeCzIpkH3uTlOfe3GqVJ2QEtoEn72sD1widEXYi40/OCddNJEUl1Lxzw5QvREqX1oHyU81cTEnuywP5+dIK3KuTCEutKpdhxEEkhbNb4/JLBVrcLO0iVUYKl8vuKBidHAbjw+BofhScBtW5ck+xZex2/wOO/wX670BYcm0qrl2niD0D2kbwlukLDWa/uqzH+myPbbFd1pydNVkDKjvYhSx8KHK305rO5oSbrk8yKG5uiDXsE313n5ZYFSuTqvyWnq3/B21HtOg=";

    public static async Task WriteAsync(string file, string table, params (string Key, string Value)[] rows)
    {
        using var dialect = SqliteDialect.Unshared(file, TimeProvider.System);
        await new SqlDatabase(dialect).WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync($"CREATE TABLE IF NOT EXISTS \"{table}\" (key TEXT PRIMARY KEY, value BLOB)");
                await sql.ForEachRowAsync(
                    $"INSERT INTO \"{table}\" (key, value) VALUES (row)",
                    [.. rows.Select(row => new object?[] { row.Key, Convert.FromBase64String(row.Value) })]);
                return true;
            },
            TestDatabase.Token);
    }
}
