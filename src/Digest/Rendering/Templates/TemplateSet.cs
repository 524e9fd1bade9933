using System.Collections.Concurrent;
using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Digest.Rendering.Templates;

/// <summary>A template and those it includes, each parsed once. Safe for concurrent renders.</summary>
internal sealed class TemplateSet(TemplateOptions options, bool escapesHtml)
{
    private readonly ConcurrentDictionary<string, Template> _included = new(StringComparer.Ordinal);
    private readonly List<TemplateError> _errors = [];

    public TemplateOptions Options => options;

    public bool EscapesHtml => escapesHtml;

    /// <summary>
    /// Whether any of the templates may assign to a member or an item, of the model or of a built-in object.
    /// </summary>
    public bool ChangesMembers { get; private set; }

    /// <summary>
    /// What is wrong with the template and with those it includes by a written-out name, in this order.
    /// </summary>
    public IReadOnlyList<TemplateError> Errors => _errors;

    /// <returns>Null where the template does not parse.</returns>
    public ScriptPage? Parse(string name, string source) => Read(name, source).Page;

    /// <summary>An included template, which may have a name that only the render knows.</summary>
    /// <exception cref="ScriptRuntimeException">There is none, or it does not parse.</exception>
    public Template Included(string name, SourceSpan at)
    {
        if (_included.TryGetValue(name, out var known)) return known;
        var source = options.Loader(name) ?? throw new ScriptRuntimeException(at, Missing(name));
        var template = Template.Parse(source, name);
        if (template.Messages.FirstOrDefault(IsError) is { } error)
            throw new ScriptRuntimeException(error.Span, error.Message);
        return _included.GetOrAdd(name, template);
    }

    private Template Read(string name, string source)
    {
        var template = Template.Parse(source, name);
        _errors.AddRange(template.Messages.Where(IsError).Select(e => Error(e, name, source)));
        if (template.HasErrors) return template;
        var survey = new TemplateSurvey();
        survey.Visit(template.Page);
        ChangesMembers |= survey.ChangesMembers;
        _errors.AddRange(
            survey.Misplaced.Select(at => TemplateError.At(at, "a function cannot be declared within an expression")));
        foreach (var (included, at) in survey.Includes)
        {
            if (_included.ContainsKey(included)) continue;
            if (options.Loader(included) is not { } text)
            {
                _errors.Add(TemplateError.At(at, Missing(included)));
                continue;
            }

            // Known before it is read, for templates that include each other.
            _included[included] = Template.Parse("", included);
            _included[included] = Read(included, text);
        }

        return template;
    }

    /// <summary>Scriban gives no place to what is missing at the end of a file.</summary>
    private static TemplateError Error(LogMessage message, string name, string source)
    {
        if (message.Span.Start.Line >= 0) return TemplateError.At(message.Span, message.Message);
        return new TemplateError(
            name, source.Count(c => c == '\n') + 1, source.Length - source.LastIndexOf('\n'), message.Message);
    }

    private static bool IsError(LogMessage message) => message.Type == ParserMessageType.Error;

    private static string Missing(string name) => $"there is no template `{name}` to include";
}
