using Digest.Subscribers;

namespace Digest.Studio;

/// <param name="TemplatesFolder">Where templates are looked for first.</param>
/// <param name="Subscribers">What a typed query's reader gets.</param>
/// <param name="DataFolder">Keeps the last rendering of all fixtures.</param>
/// <param name="Port">0: any that is free.</param>
internal sealed record StudioOptions(
    string TemplatesFolder, SubscribersOptions Subscribers, string DataFolder, int Port = 0);
