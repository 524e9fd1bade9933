using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Digest.Rendering.Messages;
using Digest.Tests.Delivery.Transport;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>What was composed is what Python's email package reads, for messages made of whatever breaks encoders.</summary>
public partial class ReadBackTests
{
    private const int Messages = 10_000;

    private sealed record Parsed(
        string Subject, string[][] From, string[][] To, string[][]? ReplyTo, string Extra, DateTimeOffset Date, string MessageId, string[] Defects, string[][] Files, string? Text, string? Html);

    [Fact]
    public async Task Python_reads_back_what_was_composed()
    {
        const int seed = 20260309;
        var random = new RandomMessages(seed);
        var written = Enumerable.Range(0, Messages).Select(_ => random.Next()).ToList();
        var composed = written.Select(message => MessageComposer.Compose(message).Bytes()).ToList();

        Assert.All(composed, AssertLineLengths);
        var read = await ReadAsync(composed);

        Assert.Equal(Messages, read.Count);
        for (var i = 0; i < Messages; i++) AssertSame(written[i], read[i], $"message {i} of seed {seed}:\n{Encoding.UTF8.GetString(composed[i]).Split("\r\n\r\n")[0]}");
    }

    private static void AssertSame(MailDraft written, Parsed read, string which)
    {
        SameWords(HeaderText.Fold(written.Subject), read.Subject, which);
        SameWords(HeaderText.Clean(written.Headers[0].Value), read.Extra, which);
        SameName(written.From.Name!, read.From[0][0], which);
        SameName(written.To.Name!, read.To[0][0], which);
        Same(AddressOf(written), read.To[0][1], which);
        Same(written.ReplyTo?.Address, read.ReplyTo?[0][1], which);
        Same($"<{written.MessageId}>", read.MessageId, which);
        Assert.Equal(written.Date, read.Date);
        Same(TextOf(written.Text), read.Text, which);
        Same(TextOf(written.Html), read.Html, which);
        Assert.True(read.Defects.Length == 0, $"{string.Join(", ", read.Defects)} in {which}");
        string[][] files =
        [
            .. written.Attachments.Select(file => new[] { HeaderValue(file.FileName), file.MediaType, Convert.ToHexStringLower(file.Content) }),
        ];
        Same(JsonSerializer.Serialize(files), JsonSerializer.Serialize(read.Files.Select(file => new[] { HeaderValue(file[0]), file[1], file[2] })), which);
    }

    /// <summary>
    /// Python keeps the blank between two encoded words of a phrase, against RFC 2047 §6.2, and shrinks others; so blanks of names are
    /// not compared.
    /// </summary>
    private static void SameName(string expected, string actual, string which) =>
        Same(Blanks().Replace(HeaderText.Name(expected), ""), Blanks().Replace(actual, ""), which);

    /// <summary>MimeKit folds inside of a word that is longer than a line, which puts a blank there.</summary>
    private static void SameWords(string expected, string actual, string which) =>
        Same(Blanks().Replace(expected, ""), Blanks().Replace(actual, ""), which);

    private static void Same(string? expected, string? actual, string which) =>
        Assert.True(expected == actual, $"wrote {JsonSerializer.Serialize(expected)}\n read {JsonSerializer.Serialize(actual)}\nin {which}");

    /// <summary>A header value is one line: control characters are spaces, and blanks at its ends are not part of it.</summary>
    private static string HeaderValue(string text) => HeaderText.Clean(text).Trim();

    /// <summary>In ASCII, unless the local part needs SMTPUTF8 anyway.</summary>
    private static string AddressOf(MailDraft written) => written.To.GetAddress(idnEncode: Ascii.IsValid(written.To.LocalPart));

    /// <summary>A text part has CRLF for every line end (RFC 2046 §4.1.1).</summary>
    private static string TextOf(ReadOnlyMemory<byte> utf8) => LineEnd().Replace(Encoding.UTF8.GetString(utf8.Span), "\r\n");

    private static void AssertLineLengths(byte[] message)
    {
        foreach (var line in Encoding.Latin1.GetString(message).Split("\r\n")) Assert.True(line.Length <= 998 && !line.Contains('\r') && !line.Contains('\n'), line);
    }

    private static async Task<List<Parsed>> ReadAsync(IEnumerable<byte[]> messages)
    {
        using var input = new MemoryStream();
        var length = new byte[4];
        foreach (var message in messages)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
            input.Write(length);
            input.Write(message);
        }

        var (exit, output, error) = await ExternalProgram.RunAsync(ExternalProgram.Find("python3", "python3"), [ExternalProgram.Script("Rendering/read_back.py")], input.ToArray());
        Assert.True(exit == 0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Parsed>(line, JsonSerializerOptions.Web)!)];
    }

    [GeneratedRegex(@"\s")]
    private static partial Regex Blanks();

    [GeneratedRegex("\r\n|\n")]
    private static partial Regex LineEnd();
}
