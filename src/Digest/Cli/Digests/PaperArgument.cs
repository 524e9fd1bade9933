using Digest.Papers;

namespace Digest.Cli.Digests;

/// <summary>For commands that name a paper by id.</summary>
internal static class PaperArgument
{
    /// <summary>Runs <paramref name="command"/> for the paper; says so when the id is none, or not known here.</summary>
    public static async Task<int> RunAsync(CommandContext context, string text, Func<Paper, Task<int>> command, CancellationToken cancellationToken)
    {
        if (!PaperId.TryParse(text, out var id))
        {
            context.Output.Error($"\"{text}\" is no paper's id. Write it as 2501.19393, arxiv:2501.19393 or an address of arxiv.org");
            return ExitCode.Usage;
        }

        if (await context.Get<PaperStore>().FindAsync(id, cancellationToken) is { } paper) return await command(paper);
        context.Output.Error($"{id} is not among the papers here: no source has brought it. See: digest doctor");
        return ExitCode.Failed;
    }
}
