using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Digest.Tests.Storage;

/// <summary>People have databases that these scripts made: a change would be missing there.</summary>
public class ReleasedScriptsTests
{
    private static readonly Dictionary<string, string> Released = new()
    {
        ["postgresql/0001_initial.sql"] = "193386a32a475100",
        ["postgresql/0002_sources.sql"] = "9be07e741c63551a",
        ["postgresql/0003_bounces.sql"] = "7931e53e3bd6297c",
        ["postgresql/0004_learning.sql"] = "0c9dc4011e953cc5",
        ["postgresql/0005_changes.sql"] = "f82b5c455a708676",
        ["postgresql/0006_bibtex.sql"] = "2e069b1582dc90e5",
        ["postgresql/0007_profiles.sql"] = "b533a3776808ff6e",
        ["sqlite/0001_initial.sql"] = "f1cbab08be730671",
        ["sqlite/0002_sources.sql"] = "9bbeb98a5da72bfa",
        ["sqlite/0003_bounces.sql"] = "0d355eb8b7ae434e",
        ["sqlite/0004_learning.sql"] = "513558e6cf2175a2",
        ["sqlite/0005_changes.sql"] = "b3f4ecb29a2119af",
        ["sqlite/0006_bibtex.sql"] = "ac3ab739a09c61a9",
        ["sqlite/0007_profiles.sql"] = "8595ad8d5deb7f2f",
    };

    [Fact]
    public void A_script_that_was_released_never_changes() => Assert.Equal(
        Released,
        Released.Keys.ToDictionary(script => script, script => Fingerprint(File.ReadAllText(
            Path.Combine(RepositoryRoot.Folder, "src", "Digest", "Storage", "Migrations", script)))));

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void Each_script_has_a_number_of_its_own_and_none_is_missing(string dialect)
    {
        var folder = Path.Combine(RepositoryRoot.Folder, "src", "Digest", "Storage", "Migrations");
        var numbers = new[] { folder, Path.Combine(folder, dialect) }
            .SelectMany(scripts => Directory.EnumerateFiles(scripts, "*.sql"))
            .Select(script => int.Parse(Path.GetFileName(script)[..4], CultureInfo.InvariantCulture))
            .Order();
        Assert.Equal(Enumerable.Range(1, numbers.Count()), numbers);
    }

    private static string Fingerprint(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))))[..16];
}
