using System.Text;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering;

public sealed class TemplateLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-templates-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private readonly LogLines _log = new();

    [Fact]
    public void A_template_of_the_users_folder_comes_before_the_built_in_one()
    {
        Write("mail/welcome.subject", "Mine");
        Assert.Equal("Mine", Text("mail/welcome.subject"));
        Assert.StartsWith("Welcome to Digest", Text("mail/confirm.subject"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_template_is_in_use_within_a_second()
    {
        Write("mail/a.txt", "old");
        var template = Library.Get("mail/a.txt");
        Assert.Equal("old", Text(template));
        Write("mail/a.txt", "new");
        Assert.Equal("old", Text(template));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("new", Text(template));
    }

    [Fact]
    public void A_change_in_an_included_template_counts()
    {
        Write("mail/a.txt", "{{ include 'part.txt' }}");
        Write("mail/part.txt", "old");
        var template = Library.Get("mail/a.txt");
        Write("mail/part.txt", "new");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("new", Text(template));
    }

    [Fact]
    public void A_file_that_appears_takes_the_place_of_the_built_in_template()
    {
        var template = Library.Get("mail/welcome.subject");
        Assert.Equal("Welcome to Digest", Text(template).Trim());
        Write("mail/welcome.subject", "Mine");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("Mine", Text(template));
    }

    [Fact]
    public void The_last_good_version_stays_in_use_and_that_is_said_once()
    {
        Write("mail/a.txt", "good");
        var template = Library.Get("mail/a.txt");
        Write("mail/a.txt", "x\n{{ if }}");
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("good", Text(template));
        }

        var line = Assert.Single(_log.Lines);
        Assert.Contains("mail/a.txt(2,7) : error : ", line.Replace('\\', '/'), StringComparison.Ordinal);
        Write("mail/a.txt", "good again");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("good again", Text(template));
    }

    [Fact]
    public void A_template_that_never_parsed_is_refused_with_every_error()
    {
        Write("mail/a.txt", "{{ 1 + }}\n{{ ) }}");
        var refused = Assert.Throws<TemplateFailedException>(() => Library.Get("mail/a.txt"));
        Assert.Contains("a.txt(1,8) : error", refused.Message, StringComparison.Ordinal);
        Assert.Contains("a.txt(2,4) : error", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("mail/../../secret.txt")]
    [InlineData("/etc/passwd")]
    public void No_name_leads_out_of_the_folder(string name)
    {
        File.WriteAllText(Path.Combine(_folder, "secret.txt"), "secret");
        Assert.Throws<TemplateFailedException>(() => Library.Get(name));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TemplateLibrary? _library;

    private TemplateLibrary Library =>
        _library ??= new TemplateLibrary(Path.Combine(_folder, "templates"), _clock, _log);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, "templates", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        // File systems keep times coarsely: every write gets one of its own.
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(1 + _writes++));
    }

    private int _writes;

    private string Text(string name) => Text(Library.Get(name));

    private static string Text(ITemplate template)
    {
        var output = new RenderOutput();
        Assert.Null(template.Render(
            new ScriptObject
            {
                ["brand"] = new ScriptObject { ["name"] = "Digest" },
                ["subject"] = "Welcome to Digest",
            },
            output)?.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private sealed class LogLines : ILogger<TemplateLibrary>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Add(formatter(state, exception));
        }
    }
}
