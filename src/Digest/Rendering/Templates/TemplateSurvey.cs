using Scriban.Parsing;
using Scriban.Syntax;

namespace Digest.Rendering.Templates;

/// <summary>
/// Finds what has to be known of a template before it is rendered: what it includes, and whether it may assign to
/// members.
/// </summary>
internal sealed class TemplateSurvey : ScriptVisitor
{
    /// <summary>Includes whose name is written out, and the place of the name.</summary>
    public List<(string Name, SourceSpan At)> Includes { get; } = [];

    public bool ChangesMembers { get; private set; }

    /// <summary>
    /// Functions declared in the middle of an expression, which Scriban parses and its visitors refuse.
    /// </summary>
    public List<SourceSpan> Misplaced { get; } = [];

    public override void Visit(ScriptNode? node)
    {
        try
        {
            base.Visit(node);
        }
        catch (NotSupportedException)
        {
            Misplaced.Add(node!.Span);
        }
    }

    public override void Visit(ScriptFunctionCall node)
    {
        if (node.Target is ScriptVariableGlobal { Name: "include" }
            && node.Arguments.FirstOrDefault() is ScriptLiteral { Value: string name } literal)
            Includes.Add((name, literal.Span));
        base.Visit(node);
    }

    public override void Visit(ScriptVariableGlobal node)
    {
        // Included under a name that only the render knows, where assignments have not been looked for.
        if (node.Name is "include_join" || (node.Name is "include" && !IsWrittenOut(node))) ChangesMembers = true;
        base.Visit(node);
    }

    private static bool IsWrittenOut(ScriptNode include) =>
        include.Parent is ScriptFunctionCall call && call.Arguments.FirstOrDefault() is ScriptLiteral { Value: string };

    public override void Visit(ScriptAssignExpression node) => VisitTarget(node.Target, () => base.Visit(node));

    public override void Visit(ScriptIncrementDecrementExpression node) =>
        VisitTarget(node.Right, () => base.Visit(node));

    public override void Visit(ScriptCaptureStatement node) => VisitTarget(node.Target, () => base.Visit(node));

    public override void Visit(ScriptForStatement node) => VisitTarget(node.Variable, () => base.Visit(node));

    public override void Visit(ScriptTableRowStatement node) => VisitTarget(node.Variable, () => base.Visit(node));

    public override void Visit(ScriptWithStatement node)
    {
        // Within it, an assignment to a plain name is one to a member.
        ChangesMembers = true;
        base.Visit(node);
    }

    private void VisitTarget(ScriptNode? target, Action visit)
    {
        if (target is not ScriptVariable) ChangesMembers = true;
        visit();
    }
}
