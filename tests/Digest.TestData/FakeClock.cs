using System.Globalization;
using Xunit;

namespace Digest.TestData;

/// <summary>
/// A wall clock for processes that can be set while they run (libfaketime). Their monotonic clocks stay right, as they do
/// when somebody sets a machine's clock.
/// </summary>
public sealed class FakeClock : IDisposable
{
    private const string Library = "libfaketimeMT.so.1";

    private readonly string _file = Path.GetTempFileName();
    private readonly string _library = FindLibrary();

    /// <summary>Variables for a process that goes by this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>It goes on from here.</summary>
    public void Set(DateTimeOffset now)
    {
        var offset = (now - TimeProvider.System.GetUtcNow()).TotalSeconds;
        var written = offset.ToString("+0;-0", CultureInfo.InvariantCulture);
        // Replaced in one step: a process may read it at any moment.
        File.WriteAllText(_file + ".new", written + "\n");
        File.Move(_file + ".new", _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);

    private static string FindLibrary()
    {
        var folders = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib") : [];
        var found = folders.Select(folder => Path.Combine(folder, "faketime", Library)).FirstOrDefault(File.Exists);
        if (found is null) ExternalProgram.Missing(Library, "faketime");
        return found!;
    }
}
