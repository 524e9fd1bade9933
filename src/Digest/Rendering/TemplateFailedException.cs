namespace Digest.Rendering;

/// <summary>
/// A template is missing, does not parse or met an error while it rendered: for its owner to fix, not a fault of the
/// mail or page that needs it.
/// </summary>
/// <param name="message">Has the file and the line of every error.</param>
internal sealed class TemplateFailedException(string message) : Exception(message);
