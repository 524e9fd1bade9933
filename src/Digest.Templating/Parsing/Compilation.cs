using System.Collections.Concurrent;
using Digest.Templating.Tree;

namespace Digest.Templating.Parsing;

/// <param name="LocalSlots">How many variables with <c>$</c> it has; slot 0 is <c>$</c> itself.</param>
/// <param name="LocalNames">Their slots by name, for the named arguments of an include.</param>
internal sealed record Page(string Name, Block Body, int LocalSlots, IReadOnlyDictionary<string, int> LocalNames);

/// <summary>An include whose name is written out.</summary>
/// <param name="Always">Whether it is reached whenever its page is: then a way back to the page never ends.</param>
internal readonly record struct StaticInclude(string Name, Location At, bool Always);

/// <summary>A template with all pages it includes: they share names and options.</summary>
internal sealed class Compilation(TemplateOptions options, bool escapesHtml)
{
    /// <summary>Pages found only when their name is computed; more than this many distinct names are an error.</summary>
    private const int MaximumPages = 1000;

    private readonly ConcurrentDictionary<string, Page> _pages = new(StringComparer.Ordinal);

    public TemplateOptions Options { get; } = options;

    public bool EscapesHtml { get; } = escapesHtml;

    public Symbols Symbols { get; } = new();

    /// <summary>Whether any page assigns to members or items, so that the model must be copied.</summary>
    public bool ChangesObjects { get; set; }

    /// <summary>Parses a page and all it includes by name.</summary>
    public Page Parse(SourceText source, List<TemplateError> errors) => Parse(source, errors, []);

    private Page Parse(SourceText source, List<TemplateError> errors, IReadOnlyList<StaticInclude> path)
    {
        var parser = new Parser(source, this, errors);
        var page = parser.ParsePage();
        foreach (var include in parser.Includes)
        {
            var cycle = path.Append(include).SkipWhile(i => i.Name != include.Name).ToList();
            if (cycle.Count > 1 && cycle.Skip(1).All(i => i.Always))
            {
                errors.Add(include.At.Error($"these templates include each other without end: {string.Join(" → ", cycle.Select(i => i.Name))}"));
                continue;
            }

            if (_pages.ContainsKey(include.Name) || path.Any(i => i.Name == include.Name)) continue;
            if (Options.Loader(include.Name) is { } text) _pages[include.Name] = Parse(new SourceText(include.Name, text), errors, [.. path, include]);
            else errors.Add(include.At.Error($"there is no template `{include.Name}` to include"));
        }

        return page;
    }

    /// <summary>The page of this name, parsed now if it was not yet.</summary>
    public Page Find(string name, Location at)
    {
        if (_pages.TryGetValue(name, out var page)) return page;
        if (_pages.Count >= MaximumPages) throw new Evaluation.TemplateException(at, $"more than {MaximumPages} templates are included");
        var text = Options.Loader(name) ?? throw new Evaluation.TemplateException(at, $"there is no template `{name}` to include");
        List<TemplateError> errors = [];
        page = Parse(new SourceText(name, text), errors);
        if (errors.Count > 0) throw new Evaluation.TemplateException(new Location(errors[0].File, errors[0].Line, errors[0].Column), errors[0].Message);
        return _pages.GetOrAdd(name, page);
    }
}
