namespace Digest.Links;

/// <param name="Url">Where readers reach the pages; null where they cannot.</param>
internal sealed record PublicAddress(Uri? Url);
