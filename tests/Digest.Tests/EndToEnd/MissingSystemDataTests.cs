using System.Diagnostics;
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
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "digest.dll"), "subscribers", "list", "--data",
                _folder.FullName])
            {
                RedirectStandardError = true,
                WorkingDirectory = _folder.FullName,
                Environment = { [variable] = value },
            },
        };
        process.Start();
        var error = await process.StandardError.ReadToEndAsync(TestDatabase.Token);
        await process.WaitForExitAsync(TestDatabase.Token);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("Debian: apt-get install", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Locale is", error, StringComparison.Ordinal);
    }
}
