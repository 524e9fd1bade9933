using System.IO.Compression;
using System.Text;
using Digest.Papers.Text;
using Xunit;

namespace Digest.Tests.Papers.Text;

public class TextDecoderTests
{
    private const string Letters = "Jürgen Müller – Œuvre €";

    private static Encoding Western => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    [Theory]
    [InlineData("utf-8", "iso-8859-1", null)] // the server names what it never looked at
    [InlineData("utf-8", null, "ISO-8859-1")]
    [InlineData("utf-8", "utf-8", "windows-1251")]
    [InlineData("windows-1252", "iso-8859-1", "utf-8")] // RFC 7303: the header counts before the declaration
    [InlineData("windows-1252", "utf-8", "windows-1252")] // … unless the bytes contradict it
    [InlineData("windows-1252", null, "latin1")]
    [InlineData("windows-1252", null, null)]
    [InlineData("utf-16", "utf-8", "utf-8")]
    [InlineData("utf-16BE", "iso-8859-1", null)]
    [InlineData("utf-32", null, null)]
    [InlineData("utf-8", "utf-16", "utf-16")] // "UTF-16" over bytes that are not
    [InlineData("utf-8", "no-such-charset", "utf-7")]
    public void The_bytes_are_read_as_what_they_are(string encoding, string? header, string? declared)
    {
        var bytes = (encoding == "windows-1252" ? Western : Encoding.GetEncoding(encoding)).GetBytes(
            $"name,note\n{Letters}");
        Assert.Equal($"name,note\n{Letters}", TextDecoder.Decode(bytes, header, declared).Text);
    }

    [Theory]
    [InlineData("windows-1251", "Обучение роботов")]
    [InlineData("koi8-r", "Обучение роботов")]
    [InlineData("ISO-8859-15", "Schätzer für 5 €")]
    [InlineData("iso-8859-2", "Žluťoučký kůň")]
    [InlineData("GB2312", "机器人学习")]
    [InlineData("big5", "機器人學習")]
    [InlineData("Shift_JIS", "ロボットの学習")]
    [InlineData("euc-kr", "로봇 학습")]
    [InlineData("windows-1254", "Öğrenme")]
    public void Code_pages_are_known(string name, string text)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(name)?.GetBytes(text) ?? Encoding.GetEncoding(name)
            .GetBytes(text);
        Assert.Equal(new DecodedText(text, null), TextDecoder.Decode(bytes, null, name));
        Assert.Equal(new DecodedText(text, null), TextDecoder.Decode(bytes, name, "utf-8"));
    }

    [Fact]
    public void A_character_in_two_surrogates_of_three_bytes_is_one()
    {
        byte[] bytes = [.. "Smile "u8, 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, .. " and half "u8, 0xED, 0xA0, 0xBD];
        Assert.StartsWith("Smile 😀 and half ", TextDecoder.Decode(bytes).Text, StringComparison.Ordinal);
        Assert.Equal(new DecodedText("Smile 😀", null), TextDecoder.Decode(bytes.AsSpan(0, 12)));
    }

    [Fact]
    public void A_stray_byte_in_UTF8_keeps_its_letter_and_is_counted()
    {
        byte[] bytes = [.. "Übung im Caf"u8, 0xE9, .. ", Schätzer"u8];
        Assert.Equal(
            new DecodedText("Übung im Café, Schätzer", "1 byte is not valid UTF-8; it was read as windows-1252"),
                TextDecoder.Decode(bytes));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("windows-1252", false)]
    public async Task A_file_is_read_in_any_of_them_packed_or_not(string encoding, bool hasMark)
    {
        var code = encoding == "windows-1252" ? Western : Encoding.GetEncoding(encoding);
        var content = string.Concat(Enumerable.Repeat($"ada@uni.example\t{Letters}\r\n", 10_000));
        byte[] bytes = [.. hasMark ? code.GetPreamble() : [], .. code.GetBytes(content)];
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(
            packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(bytes, TestDatabase.Token);
        foreach (var form in (byte[][])[bytes, packed.ToArray()])
        {
            await using var file = await TextFile.OpenAsync(new MemoryStream(form), TestDatabase.Token);
            using var reader = new StreamReader(file.Utf8);
            Assert.Equal(content, await reader.ReadToEndAsync(TestDatabase.Token));
            Assert.Equal(encoding == "windows-1252", file.Notice is not null);
        }
    }
}
