namespace Digest.Rendering;

internal static class TemplatesOptionsValidator
{
    public static IEnumerable<string> Failures(TemplatesOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Folder)) yield return "Templates:Folder is missing. Give a folder, for example templates.";
        else if (Path.IsPathRooted(options.Folder) && !Directory.Exists(options.Folder))
            yield return $"Templates:Folder is '{options.Folder}', which is not there. Give an existing folder.";
    }
}
