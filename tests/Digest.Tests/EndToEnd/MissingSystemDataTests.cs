using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>The program on machines as slim images make them.</summary>
public sealed class MissingSystemDataTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slim");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1", "Language data (ICU) is missing")]
    [InlineData("TZDIR", "/nowhere", "Time zone data (tzdata) is missing")]
    public async Task What_is_missing_is_named_with_its_package(string variable, string value, string message)
    {
        var digest = new DigestProcess(_folder.FullName)
        {
            Environment = new Dictionary<string, string> { [variable] = value },
        };
        var (exit, _, error) = await digest.RunAsync("subscribers", "list");
        Assert.Equal(2, exit);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("Debian: apt-get install", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Locale is", error, StringComparison.Ordinal);
    }
}
