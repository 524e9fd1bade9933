using System.Text.RegularExpressions;
using Xunit;

namespace Digest.Tests.Architecture;

/// <summary>docs/security.md names a test for each attack; what it names exists.</summary>
public partial class SecurityPageTests
{
    [Fact]
    public void Each_attack_has_a_test_that_exists()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, "docs", "security.md"));
        var attacks = lines.SkipWhile(line => !line.StartsWith("| attack", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).ToList();
        Assert.NotEmpty(attacks);

        Assert.All(
            attacks,
            attack =>
            {
                var named = Name().Matches(attack.TrimEnd(' ', '|').Split('|')[^1]).Select(match => match.Groups[1].Value).ToList();
                Assert.NotEmpty(named);
                Assert.All(named, name => Assert.True(Exists(name), $"{name} does not exist"));
            });
    }

    /// <param name="name">A class, a class and the beginning of a method, or a run of the fuzzing program.</param>
    private static bool Exists(string name)
    {
        if (name.StartsWith("fuzz ", StringComparison.Ordinal))
        {
            var fuzz = Path.Combine(RepositoryRoot.Folder, "tests", "Digest.Benchmarks", "Fuzz.cs");
            return File.ReadAllText(fuzz).Contains($"[\"{name[5..]}\"]", StringComparison.Ordinal);
        }

        var parts = name.TrimEnd('…').Split('.');
        return typeof(SecurityPageTests).Assembly.GetTypes().Any(type =>
            type.Name == parts[0]
            && type.GetMethods().Any(method =>
                Attribute.IsDefined(method, typeof(FactAttribute))
                && (parts.Length == 1
                    || (name.EndsWith('…') ? method.Name.StartsWith(parts[1], StringComparison.Ordinal) : method.Name == parts[1]))));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
