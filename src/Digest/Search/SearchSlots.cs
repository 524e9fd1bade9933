namespace Digest.Search;

/// <summary>
/// Lets few searches run at one time; the others wait, so that mail goes out while many people search.
/// </summary>
internal sealed class SearchSlots : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    public Task RunAsync(Func<Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await work();
                return true;
            },
            cancellationToken);

    public void Dispose() => _free.Dispose();
}
