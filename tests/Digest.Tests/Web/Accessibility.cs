using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Digest.Tests.Web;

/// <summary>
/// What axe finds wrong with a page. Its own binding to Playwright opens a second page for each answer, which takes
/// longer than all the rules.
/// </summary>
internal static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <returns>A line for each rule that is broken, with up to three elements; none for a page of which all is well.
    /// </returns>
    public static async Task<string[]> ProblemsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations.map(
                found => `${found.id} ${found.help}: ${found.nodes.slice(0, 3).map(node => node.html).join(', ')}`)
            """);
    }
}
