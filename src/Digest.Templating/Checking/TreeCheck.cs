using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;
using Digest.Templating.Tree;

namespace Digest.Templating.Checking;

/// <summary>Walks the tree in the order of rendering, with the place in the HTML that each piece is at.</summary>
internal sealed class TreeCheck
{
    private readonly Compilation _compilation;
    private readonly List<TemplateError> _errors;
    private readonly TypeInference _types;
    private readonly Stack<string> _including = new();
    private HtmlContext _html = HtmlContext.Start;
    private HtmlContext _loopStart = HtmlContext.Start;

    public TreeCheck(Compilation compilation, TemplateSchema schema, List<TemplateError> errors)
    {
        _compilation = compilation;
        _errors = errors;
        _types = new TypeInference(schema, errors, VisitFunction);
    }

    /// <summary>Twice: names may be assigned after the place that uses them, in a loop.</summary>
    public void Check(Page page)
    {
        Visit(page.Body);
        _errors.Clear();
        _html = HtmlContext.Start;
        Visit(page.Body);
        if (_compilation.EscapesHtml && _html.State != HtmlState.Text) Report(page.Body.At, $"the template ends {_html}");
    }

    private void Report(Location at, string message) => _errors.Add(at.Error(message));

    private void Visit(Statement? statement)
    {
        switch (statement)
        {
            case Block block:
                foreach (var inner in block.Statements) Visit(inner);
                break;
            case Text text when _compilation.EscapesHtml:
                _html = _html.After(text.Source);
                break;
            case Output output:
                VisitOutput(output);
                break;
            case If branch:
                _types.Of(branch.Condition);
                Branches(branch.At, [branch.Then, branch.Otherwise]);
                break;
            case Case choice:
                _types.Of(choice.Value);
                foreach (var value in choice.Whens.SelectMany(w => w.Values)) _types.Of(value);
                Branches(choice.At, [.. choice.Whens.Select(w => (Statement?)w.Body), choice.Otherwise]);
                break;
            case For loop:
                VisitFor(loop);
                break;
            case While loop:
                _types.Of(loop.Condition);
                VisitLoop(loop.At, loop.Body, null);
                break;
            case Capture capture:
                Apart(capture.At, () => Visit(capture.Body));
                _types.Assign(capture.Place, _compilation.EscapesHtml ? ValueType.Rendered : ValueType.Text);
                break;
            case With with:
                _types.EnterObject(_types.Of(with.Target));
                Visit(with.Body);
                _types.LeaveObject();
                break;
            case FunctionDeclaration declaration:
                _types.Assign(declaration.Place, ValueType.Rendered);
                VisitFunction(declaration.Function, declaration.At);
                break;
            case Return end:
                if (end.Value is not null) _types.Of(end.Value);
                if (_html.State != HtmlState.Text) Report(end.At, $"`ret` ends the template {_html}");
                break;
            case Jump jump when !_html.Meets(_loopStart):
                Report(jump.At, $"the loop is left {_html}, it began {_loopStart}");
                break;
        }
    }

    private void VisitOutput(Output output)
    {
        if (output.Expression is Assignment or Step)
        {
            _types.Of(output.Expression);
            return;
        }

        if (output.Expression is Call { Target: Variable { Name: "include" } } include)
        {
            VisitInclude(include);
            return;
        }

        var type = _types.Of(output.Expression);
        if (!_compilation.EscapesHtml) return;
        if (OutputRules.Refuse(_html, type) is { } refusal) Report(output.At, refusal);
        // What stands there now is no longer empty.
        _html = _html.State == HtmlState.BeforeValue ? _html with { State = HtmlState.Unquoted, AtValueStart = false } : _html with { AtValueStart = false };
    }

    private void VisitInclude(Call include)
    {
        foreach (var argument in include.Arguments) _types.Of(argument.Value);
        if (include.Arguments is not [{ Value: Literal { Value: string name } }, ..])
        {
            Report(include.At, "the name of an included template must be written out, else nothing can be checked");
            return;
        }

        if (_including.Contains(name)) return;
        foreach (var argument in include.Arguments)
        {
            if (argument.Name is not null) _types.Declare("$" + argument.Name);
        }

        _including.Push(name);
        Visit(_compilation.Find(name, include.At).Body);
        _including.Pop();
    }

    /// <summary>Whichever branch is taken, what follows must stand in the same place. Null stands for a branch that writes nothing.</summary>
    private void Branches(Location at, IReadOnlyList<Statement?> branches)
    {
        var before = _html;
        HtmlContext? after = null;
        foreach (var branch in branches)
        {
            _html = before;
            Visit(branch);
            if (after is { } first && !first.Meets(_html)) Report(at, $"one branch ends {first}, another {_html}: each must leave the HTML at the same place");
            after ??= _html;
        }

        _html = after ?? before;
    }

    private void VisitFor(For loop)
    {
        var source = _types.Of(loop.Source);
        var item = source switch
        {
            ValueType.List list => list.Item,
            _ when source == ValueType.Text => ValueType.Text,
            _ => ValueType.Any,
        };
        _types.Assign(loop.Variable, item);
        VisitLoop(loop.At, loop.Body, loop.Otherwise);
    }

    private void VisitLoop(Location at, Block body, Block? otherwise)
    {
        var outer = _loopStart;
        _loopStart = _html;
        Branches(at, [body, otherwise]);
        _loopStart = outer;
    }

    private void VisitFunction(TemplateFunction function, Location at)
    {
        foreach (var parameter in function.Parameters) _types.Declare(parameter.Name);
        if (function.Result is { } result) _types.Of(result);
        Apart(at, () => Visit(function.Body));
    }

    /// <summary>What is written elsewhere than here: it must be complete HTML by itself.</summary>
    private void Apart(Location at, Action visit)
    {
        var outer = _html;
        _html = HtmlContext.Start;
        visit();
        if (_html.State != HtmlState.Text) Report(at, $"what is written here ends {_html}; it must be complete by itself");
        _html = outer;
    }
}
