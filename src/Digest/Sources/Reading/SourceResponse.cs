using System.Net;

namespace Digest.Sources.Reading;

/// <summary>What to request, and from which server.</summary>
/// <param name="Hosts">The group of hosts that shares one pace, for example <c>arxiv</c>.</param>
/// <param name="Interval">The least time between two requests to the group.</param>
internal sealed record SourceRequest(Uri Uri, string Hosts, TimeSpan Interval)
{
    /// <summary>Of the last response: the source may then say that nothing changed.</summary>
    public Validators? Known { get; init; }
}

/// <summary>What a server gave for conditional requests (RFC 9110, 13.1).</summary>
internal sealed record Validators(string? ETag, string? LastModified);

/// <summary>A response that is complete, or was cut at the size limit.</summary>
/// <param name="Body">Uncompressed.</param>
/// <param name="IsCut">The body was longer than is read; what is here is its beginning.</param>
internal sealed record SourceResponse(
    HttpStatusCode Status, ReadOnlyMemory<byte> Body, bool IsCut, string ContentType, Validators Validators)
{
    /// <summary>Where it came from in the end, after all redirects.</summary>
    public required Uri Location { get; init; }

    /// <summary>The encoding that the header names; null when it names none.</summary>
    public string? Charset { get; init; }

    public bool IsNotModified => Status == HttpStatusCode.NotModified;

    /// <exception cref="SourceException">The server refused, in a way that asking again does not change.</exception>
    public void EnsureOk()
    {
        if ((int)Status is < 200 or >= 300)
            throw new SourceException(FormattableString.Invariant($"the server answered {(int)Status} {Status}"));
    }
}
