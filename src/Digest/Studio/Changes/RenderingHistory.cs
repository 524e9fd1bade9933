using Digest.Studio.Choices;
using Digest.Studio.Renderings;

namespace Digest.Studio.Changes;

/// <summary>
/// What all fixtures look like now, looked like before the last change, and look like with the released templates. The
/// last rendering is kept in the data folder, so that a change can be compared tomorrow.
/// </summary>
internal sealed class RenderingHistory(StudioTemplates templates, MailChooser chooser, string dataFolder) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private long? _stamp;
    private RenderingSet? _current;
    private RenderingSet? _last;
    private RenderingSet? _released;

    private string LastFile => Path.Combine(dataFolder, "preview", "last-rendering.json");

    /// <param name="toReleased">False: to the last rendering.</param>
    /// <returns>Null where there is no last rendering yet.</returns>
    public async Task<Comparison?> CompareAsync(bool toReleased, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await RenewAsync(cancellationToken);
            var before = toReleased
                ? _released ??= await RenderingSet.MakeAsync(templates.Released, chooser, cancellationToken)
                : _last;
            return before is null ? null : Comparison.Of(before, _current!);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The HTML of a rendering; null where it is unknown.</summary>
    /// <param name="of"><c>current</c>, <c>last</c> or <c>released</c>.</param>
    public async Task<string?> FindAsync(string name, string of, CancellationToken cancellationToken)
    {
        await CompareAsync(toReleased: of == "released", cancellationToken);
        var set = of switch
        {
            "current" => _current,
            "last" => _last,
            "released" => _released,
            _ => null,
        };
        return set?.Fixtures.GetValueOrDefault(name)?.Html;
    }

    /// <summary>Renders all fixtures as they are before anything is changed.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => CompareAsync(toReleased: false, cancellationToken);

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>What was current becomes the last rendering once something else is.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = templates.Current;
        if (_stamp == now.Stamp) return;
        var made = await RenderingSet.MakeAsync(now, chooser, cancellationToken);
        var before = _current ?? await RenderingSet.FindAsync(LastFile, cancellationToken);
        if (before is null || !made.IsSameAs(before))
        {
            _last = before;
            await KeepAsync(made, cancellationToken);
        }
        else _last ??= before;

        (_current, _stamp) = (made, now.Stamp);
    }

    /// <summary>Where the folder cannot be written, it is kept as long as the studio runs.</summary>
    private async Task KeepAsync(RenderingSet made, CancellationToken cancellationToken)
    {
        try
        {
            await made.SaveAsync(LastFile, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
