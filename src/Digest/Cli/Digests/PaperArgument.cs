using Digest.Papers;

namespace Digest.Cli.Digests;

/// <summary>For commands that name a paper by id.</summary>
internal static class PaperArgument
{
    /// <summary>
    /// Runs <paramref name="command"/> for the paper; reports an error when the id is not valid or unknown.
    /// </summary>
    public static async Task<int> RunAsync(
        CommandContext context, string text, Func<Paper, Task<int>> command, CancellationToken cancellationToken)
    {
        if (!PaperId.TryParse(text, out var id))
        {
            context.Output.Error(
                $"Not a paper id: '{text}'. Use for example 2501.19393, arxiv:2501.19393 or an arxiv.org address.");
            return ExitCode.Usage;
        }

        if (await context.Get<PaperStore>().FindAsync(id, cancellationToken) is { } paper) return await command(paper);
        context.Output.Error($"Unknown paper: {id}. See: digest sources");
        return ExitCode.Failed;
    }
}
