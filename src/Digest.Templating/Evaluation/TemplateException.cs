using Digest.Templating.Parsing;

namespace Digest.Templating.Evaluation;

/// <summary>Ends a render, or the parsing of one statement, with a message and its place. Never leaves the engine.</summary>
internal sealed class TemplateException(Location at, string message) : Exception(message)
{
    public TemplateError Error { get; } = at.Error(message);
}
