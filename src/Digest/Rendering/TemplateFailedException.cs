using Digest.Rendering.Templates;

namespace Digest.Rendering;

/// <summary>
/// A template is missing, does not parse or met an error while it rendered: for its owner to fix, not a fault of the
/// mail or page that needs it. The message has the file and the line of every error.
/// </summary>
internal sealed class TemplateFailedException(IReadOnlyList<TemplateError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<TemplateError> Errors => errors;
}
