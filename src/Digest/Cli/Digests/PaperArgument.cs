using Digest.Papers;

namespace Digest.Cli.Digests;

/// <summary>For commands that name a paper by id.</summary>
internal static class PaperArgument
{
    /// <returns>The paper; null when the id is not valid or unknown. Then the error is reported, and the command
    /// returns the code.</returns>
    public static async Task<(Paper? Paper, int Code)> FindAsync(
        CommandContext context, string text, CancellationToken cancellationToken)
    {
        if (!PaperId.TryParse(text, out var id))
        {
            context.Output.Error(
                $"Not a paper id: '{text}'. Use for example 2501.19393, arxiv:2501.19393 or an arxiv.org address.");
            return (null, ExitCode.Usage);
        }

        if (await context.Get<PaperStore>().FindAsync(id, cancellationToken) is { } paper) return (paper, ExitCode.Ok);
        context.Output.Error($"Unknown paper: {id}. See: digest sources");
        return (null, ExitCode.Failed);
    }
}
