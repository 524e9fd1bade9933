using System.Text;

namespace Digest.Rendering;

/// <param name="Path">The file, or null for one that travels in the program.</param>
/// <param name="ChangedAt">When the file was last written; UTC.</param>
internal sealed record TemplateFile(string Name, string Text, string? Path, DateTime ChangedAt);

/// <summary>
/// Finds templates by names such as <c>mail/digest.html</c>: in the user's folder, in <c>templates/</c> of the working
/// folder, in <c>templates/</c> beside the program, then among those that travel in the program. The first that has a
/// file of the name decides.
/// </summary>
internal class TemplateFiles
{
    /// <summary>Bytes of one template file.</summary>
    private const int Largest = 1 << 20;

    private const string EmbeddedPrefix = "templates/";

    private readonly string[] _folders;

    public TemplateFiles(string? userFolder)
        : this([userFolder, Folder(Environment.CurrentDirectory), Folder(AppContext.BaseDirectory)])
    {
    }

    private TemplateFiles(IEnumerable<string?> folders) => _folders = [.. folders.OfType<string>().Distinct()];

    /// <summary>Looks where the other looks.</summary>
    protected TemplateFiles(TemplateFiles other) => _folders = other._folders;

    /// <summary>Only those that travel in the program.</summary>
    public static TemplateFiles Released => new((IEnumerable<string?>)[]);

    /// <summary>The names of the templates that travel in the program.</summary>
    public static IEnumerable<string> BuiltInNames => BuiltIn.Where(IsTemplate);

    /// <summary>The names of the files of texts that travel in the program, one for each language.</summary>
    public static IEnumerable<string> BuiltInTexts => BuiltIn.Where(IsTexts);

    private static IEnumerable<string> BuiltIn => typeof(TemplateFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(EmbeddedPrefix, StringComparison.Ordinal))
        .Select(name => name[EmbeddedPrefix.Length..].Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    public IEnumerable<string> Names => InFolders.Where(IsTemplate).Union(BuiltInNames);

    /// <summary>The names of the files of texts, one for each language.</summary>
    public IEnumerable<string> Texts => InFolders.Where(IsTexts).Union(BuiltInTexts);

    private IEnumerable<string> InFolders =>
        _folders
            .Where(Directory.Exists)
            .SelectMany(folder =>
                Directory
                    .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')));

    private static bool IsTemplate(string name) => Path.GetExtension(name) is ".html" or ".txt" or ".subject" or ".css";

    private static bool IsTexts(string name) =>
        name.StartsWith("texts/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);

    public virtual TemplateFile? Find(string name)
    {
        if (Locate(name) is not { } file)
            return ReadBuiltIn(name) is { } text ? new TemplateFile(name, text, null, default) : null;
        if (file.Length > Largest)
            throw new InvalidDataException($"{file.FullName} is larger than a template may be ({Largest} bytes).");
        return new TemplateFile(
            name, File.ReadAllText(file.FullName, Encoding.UTF8), file.FullName, file.LastWriteTimeUtc);
    }

    /// <summary>Whether the name now refers to another file, or the file was written since.</summary>
    public bool HasChanged(TemplateFile known)
    {
        var file = Locate(known.Name);
        return file?.FullName != known.Path || (file is not null && file.LastWriteTimeUtc != known.ChangedAt);
    }

    /// <summary>Another number when a file of the folders was written, added or removed.</summary>
    public long Stamp()
    {
        var stamp = 0L;
        foreach (var folder in _folders.Where(Directory.Exists))
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
                stamp += HashCode.Combine(file.FullName, file.LastWriteTimeUtc, file.Length);
        return stamp;
    }

    private static string Folder(string parent) => Path.Combine(parent, "templates");

    private FileInfo? Locate(string name)
    {
        // A template names other templates, never files outside the template folders.
        if (Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..")) return null;
        return _folders.Select(folder => new FileInfo(Path.Combine(folder, name))).FirstOrDefault(file => file.Exists);
    }

    public static string? ReadBuiltIn(string name)
    {
        using var stream = typeof(TemplateFiles).Assembly.GetManifestResourceStream(EmbeddedPrefix + name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
