namespace Digest.Cli;

/// <summary>How the user types the program's name: <c>digest</c>, or what runs it before it is installed.</summary>
internal static class ProgramName
{
    public static string Text { get; } = Find();

    private static string Find()
    {
        // …/src/Digest/bin/Debug/net10.0
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder.Parent is { } parent; folder = parent)
        {
            if (folder.Name != "bin" || !File.Exists(Path.Combine(parent.FullName, "Digest.csproj"))) continue;
            var project = Path.GetRelativePath(Directory.GetCurrentDirectory(), parent.FullName);
            return $"dotnet run --project {project} --";
        }

        return "digest";
    }
}
