using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Digest.TestData.Servers;

/// <summary>
/// A name server that has the records of a test. Other names do not exist; a name with the record <c>SERVFAIL</c> is
/// answered with that failure.
/// </summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ILookup<(string Name, string Type), string> _records;
    private readonly HashSet<string> _failing;
    private readonly Task _serving;
    private readonly CancellationTokenSource _stop = new();

    /// <param name="records">Lines like <c>example.org TXT v=spf1 -all</c>; types TXT, A, PTR and MX (<c>10 mx.example.org</c>).</param>
    public DnsServer(params string[] records)
    {
        var parts = records.Select(record => record.Split(' ', 3)).ToList();
        _records = parts.Where(part => part.Length == 3).ToLookup(part => (part[0], part[1]), part => part[2]);
        _failing = [.. parts.Where(part => part is [_, "SERVFAIL"]).Select(part => part[0])];
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync(_stop.Token);
                await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>RFC 1035 §4.1, with one question.</summary>
    private byte[] Answer(byte[] question)
    {
        var (name, end) = NameAt(question, 12);
        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(end)) switch
        {
            1 => "A",
            12 => "PTR",
            15 => "MX",
            16 => "TXT",
            _ => "",
        };
        var records = _records[(name, type)].Select(value => Record(question[end..(end + 2)], Data(type, value))).ToList();
        var isKnown = records.Count > 0 || _records.Any(group => group.Key.Name == name);
        byte code = _failing.Contains(name) ? (byte)2 : isKnown ? (byte)0 : (byte)3;
        return
        [
            question[0], question[1], 0x81, (byte)(0x80 | code), 0, 1, 0, (byte)records.Count, 0, 0, 0, 0,
            .. question[12..(end + 4)],
            .. records.SelectMany(record => record),
        ];
    }

    private static (string Name, int End) NameAt(byte[] message, int at)
    {
        List<string> labels = [];
        while (message[at] > 0)
        {
            labels.Add(Encoding.ASCII.GetString(message, at + 1, message[at]));
            at += message[at] + 1;
        }

        return (string.Join('.', labels).ToLowerInvariant(), at + 1);
    }

    private static byte[] Record(byte[] type, byte[] data) =>
        [0xC0, 12, .. type, 0, 1, 0, 0, 0, 0, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static byte[] Data(string type, string value) => type switch
    {
        "A" => IPAddress.Parse(value).GetAddressBytes(),
        "MX" => [0, byte.Parse(value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), .. Data("PTR", value.Split(' ')[1])],
        "PTR" => [.. value.Split('.').SelectMany(Text), 0],
        _ => [.. value.Chunk(255).SelectMany(part => Text(new string(part)))],
    };

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
