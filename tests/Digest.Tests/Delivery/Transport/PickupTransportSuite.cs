using Digest.Delivery;
using Digest.Delivery.Transport;

namespace Digest.Tests.Delivery.Transport;

public sealed class PickupTransportSuite : TransportSuite, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-pickup-").FullName;

    protected override IReadOnlyList<byte[]> Arrived => [.. Directory.GetFiles(_folder, "*.eml").Select(File.ReadAllBytes)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override IMailTransport Open() => new PickupTransport(_folder);

    private protected override IMailTransport OpenNowhere() => new PickupTransport("/dev/null/nowhere");
}
