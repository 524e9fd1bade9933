using System.Text.Json;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Subscribers;

public class EmailAddressTests
{
    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Contains("is not allowed before the @", EmailAddress.Parse("a\ud800@example.org").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("  Ada.Lovelace+papers@Example.ORG\t", "Ada.Lovelace+papers@example.org")]
    [InlineData("o'neil@example.org", "o'neil@example.org")]
    [InlineData("a@b.co", "a@b.co")]
    [InlineData("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@BÜCHER.example", "ada@xn--bcher-kva.example")]
    [InlineData("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah")]
    [InlineData("jose\u0301@example.org", "josé@example.org")]
    [InlineData("ada@localhost", "ada@localhost")]
    public void What_a_provider_would_take_is_taken(string text, string expected)
    {
        var parsed = EmailAddress.Parse(text);
        Assert.Null(parsed.Error);
        Assert.Equal(expected, parsed.Address!.ToString());
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("ada", "it has no @")]
    [InlineData("@example.org", "the part before @ is empty")]
    [InlineData("ada@", "the part after @ is empty")]
    [InlineData("ada@example", "the domain has no dot, as in example.org")]
    [InlineData("ada..l@example.org", "a dot before the @ must be between other characters")]
    [InlineData("ada@example..org", "a dot after the @ must be between names")]
    [InlineData("ada@-example.org", "a part of the domain begins or ends with a hyphen")]
    [InlineData("ada@127.0.0.1", "the domain ends with a number; use a domain name")]
    [InlineData("ada@[127.0.0.1]", "IP-literal addresses are not supported; use a domain name")]
    [InlineData("Ada <ada@example.org>", "the character U+0020 is not allowed before the @")]
    [InlineData("\"ada\"@example.org", "'\"' is not allowed before the @")]
    [InlineData("ada@exa_mple.org", "'_' is not allowed after the @")]
    [InlineData("ada@example.org\r\nBcc:x", "the character U+000D is not allowed after the @")]
    [InlineData("ada\u202E@example.org", "the character U+202E is not allowed before the @")]
    public void What_no_provider_would_take_is_refused_with_a_reason(string text, string reason) =>
        Assert.EndsWith($"is not a valid address: {reason}.", EmailAddress.Parse(text).Error, StringComparison.Ordinal);

    [Fact]
    public void Lengths_are_counted_in_bytes_as_the_standard_counts_them()
    {
        Assert.Null(EmailAddress.Parse(new string('a', 64) + "@example.org").Error);
        Assert.NotNull(EmailAddress.Parse(new string('a', 65) + "@example.org").Error);
        Assert.NotNull(EmailAddress.Parse(new string('é', 33) + "@example.org").Error);
        Assert.NotNull(EmailAddress.Parse($"a@{new string('b', 64)}.org").Error);
        Assert.NotNull(EmailAddress.Parse($"a@{string.Join('.', Enumerable.Repeat(new string('b', 60), 5))}.org").Error);
        Assert.True(EmailAddress.Parse(new string('a', 1_000_000)).Error!.Length < 200);
    }

    [Fact]
    public void Addresses_that_differ_in_case_alone_are_one_subscriber() =>
        Assert.Equal(EmailAddress.Parse("ADA@example.org").Address!.Key, EmailAddress.Parse("ada@EXAMPLE.org").Address!.Key);

    [Fact]
    public void Of_the_odd_addresses_those_that_work_on_the_internet_are_taken_and_no_malformed_one_is()
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(SharedData.File("addresses", "isemail.jsonl")))
        {
            var sample = JsonDocument.Parse(line).RootElement;
            var address = sample.GetProperty("address").GetString()!;
            var category = sample.GetProperty("category").GetString();
            // A domain without a dot is valid grammar and a slip in a list; blanks around are what copying leaves.
            var expected = (category is "ISEMAIL_VALID_CATEGORY" or "ISEMAIL_DNSWARN" && address != "test@io") || address is " test@iana.org" or "test@iana.org ";
            if (EmailAddress.Parse(address).Address is not null != expected) wrong.Add($"{sample.GetProperty("diagnosis")}: {address}");
        }

        Assert.Empty(wrong);
    }
}
