using Digest.Rendering.Templates;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Digest.Rendering.Checking;

/// <summary>Walks the tree in the order of rendering, with the place in the HTML that each piece is at.</summary>
internal sealed class TreeCheck : ScriptVisitor
{
    private readonly TemplateSet _set;
    private readonly List<TemplateError> _errors = [];
    private readonly TypeInference _types;
    private readonly Stack<string> _including = new();
    private HtmlContext _html = HtmlContext.Start;
    private HtmlContext _loopStart = HtmlContext.Start;

    public TreeCheck(TemplateSet set, ValueType.Object model)
    {
        _set = set;
        _types = new TypeInference(model, Report, VisitFunction);
    }

    /// <summary>Twice: names may be assigned after the place that uses them, in a loop.</summary>
    public IReadOnlyList<TemplateError> Check(ScriptPage page)
    {
        Visit(page.Body);
        _errors.Clear();
        _html = HtmlContext.Start;
        Visit(page.Body);
        if (_set.EscapesHtml && _html.State != HtmlState.Text) Report(page.Span, $"the template ends {_html}");
        return _errors;
    }

    public override void Visit(ScriptRawStatement node)
    {
        if (!_set.EscapesHtml) return;
        var text = node.Text.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            var (before, at) = (_html, i);
            _html = _html.Next(text, ref i);
            if (LiteralRules.Refuse(before, _html, text.AsSpan(at)) is { } refusal) Report(PlaceIn(node, at), refusal);
        }
    }

    public override void Visit(ScriptExpressionStatement node)
    {
        switch (node.Expression)
        {
            case ScriptAssignExpression or ScriptIncrementDecrementExpression:
                _types.Of(node.Expression);
                return;
            case ScriptFunctionCall { Target: ScriptVariableGlobal { Name: "include" } } include:
                VisitInclude(include);
                return;
        }

        var type = _types.Of(node.Expression);
        if (!_set.EscapesHtml) return;
        if (OutputRules.Refuse(_html, type) is { } refusal) Report(node.Expression!.Span, refusal);
        // What is written there now is no longer empty.
        if (_html.State == HtmlState.BeforeValue) _html = _html with { State = HtmlState.Unquoted };
        _html = _html with { AtValueStart = false };
    }

    public override void Visit(ScriptIfStatement node)
    {
        _types.Of(node.Condition);
        Branches(node.Span, [node.Then, node.Else]);
    }

    public override void Visit(ScriptCaseStatement node)
    {
        _types.Of(node.Value);
        List<ScriptNode?> bodies = [];
        var next = node.Body?.Statements.OfType<ScriptConditionStatement>().FirstOrDefault();
        for (; next is ScriptWhenStatement when; next = when.Next)
        {
            foreach (var value in when.Values) _types.Of(value);
            bodies.Add(when.Body);
        }

        Branches(node.Span, [.. bodies, (next as ScriptElseStatement)?.Body]);
    }

    public override void Visit(ScriptForStatement node)
    {
        var source = _types.Of(node.Iterator);
        var item = source is ValueType.List list ? list.Item
            : source == ValueType.Text ? ValueType.Text
            : ValueType.Any;
        _types.Assign(node.Variable, item);
        foreach (var option in node.NamedArguments) _types.Of(option);
        VisitLoop(node, node.Body, node.Else);
    }

    public override void Visit(ScriptTableRowStatement node) => Visit((ScriptForStatement)node);

    public override void Visit(ScriptWhileStatement node)
    {
        _types.Of(node.Condition);
        VisitLoop(node, node.Body, null);
    }

    public override void Visit(ScriptCaptureStatement node)
    {
        Apart(node.Span, node.Body);
        _types.Assign(node.Target, _set.EscapesHtml ? ValueType.Rendered : ValueType.Text);
    }

    public override void Visit(ScriptWrapStatement node)
    {
        _types.Of(node.Target);
        Apart(node.Span, node.Body);
    }

    public override void Visit(ScriptWithStatement node)
    {
        _types.EnterObject(_types.Of(node.Name));
        Visit(node.Body);
        _types.LeaveObject();
    }

    public override void Visit(ScriptFunction node)
    {
        _types.Assign(node.NameOrDoToken, ValueType.Rendered);
        VisitFunction(node);
    }

    public override void Visit(ScriptReturnStatement node)
    {
        _types.Of(node.Expression);
        if (_html.State != HtmlState.Text) Report(node.Span, $"`ret` ends the template {_html}");
    }

    public override void Visit(ScriptBreakStatement node) => VisitJump(node);

    public override void Visit(ScriptContinueStatement node) => VisitJump(node);

    private void Report(SourceSpan at, string message) => _errors.Add(TemplateError.At(at, message));

    private void VisitJump(ScriptNode jump)
    {
        if (!_html.Meets(_loopStart)) Report(jump.Span, $"the loop is left {_html}, it began {_loopStart}");
    }

    private void VisitInclude(ScriptFunctionCall include)
    {
        foreach (var argument in include.Arguments) _types.Of(argument);
        if (include.Arguments.FirstOrDefault() is not ScriptLiteral { Value: string name } literal)
        {
            Report(include.Span, "the name of an included template must be written out, else nothing can be checked");
            return;
        }

        if (_including.Contains(name)) return;
        foreach (var argument in include.Arguments.OfType<ScriptNamedArgument>())
            if (argument.Name is { Name: var given }) _types.DeclareArgument(given);
        _including.Push(name);
        Visit(_set.Included(name, literal.Span).Page?.Body);
        _including.Pop();
    }

    /// <summary>Every branch must leave the HTML at the same place. Null is a branch that writes nothing.</summary>
    private void Branches(SourceSpan at, IReadOnlyList<ScriptNode?> branches)
    {
        var before = _html;
        HtmlContext? after = null;
        foreach (var branch in branches)
        {
            _html = before;
            Visit(branch);
            if (after is { } first && !first.Meets(_html))
                Report(at, $"one branch ends {first}, another {_html}: each must leave the HTML at the same place");
            after ??= _html;
        }

        _html = after ?? before;
    }

    private void VisitLoop(ScriptNode loop, ScriptNode? body, ScriptNode? otherwise)
    {
        var outer = _loopStart;
        _loopStart = _html;
        Branches(loop.Span, [body, otherwise]);
        _loopStart = outer;
    }

    private void VisitFunction(ScriptFunction function)
    {
        foreach (var parameter in function.Parameters ?? []) _types.Declare(parameter.Name);
        // `f(x) = …` gives a value, all others write.
        if (function.EqualToken is not null && function.Body is ScriptExpressionStatement result)
            _types.Of(result.Expression);
        else Apart(function.Span, function.Body);
    }

    /// <summary>What is written elsewhere than here: it must be complete HTML by itself.</summary>
    private void Apart(SourceSpan at, ScriptNode? body)
    {
        var outer = _html;
        _html = HtmlContext.Start;
        Visit(body);
        if (_html.State != HtmlState.Text)
            Report(at, $"what is written here ends {_html}; it must be complete by itself");
        _html = outer;
    }

    private static SourceSpan PlaceIn(ScriptRawStatement node, int index)
    {
        var text = node.Text;
        var (line, column) = (node.Span.Start.Line, node.Span.Start.Column);
        for (var i = 0; i < index; i++)
        {
            var isLineEnd = text.FullText![text.Index + i] == '\n';
            (line, column) = isLineEnd ? (line + 1, 0) : (line, column + 1);
        }

        var place = new TextPosition(node.Span.Start.Offset + index, line, column);
        return new SourceSpan(node.Span.FileName, place, place);
    }
}
