using Scriban.Parsing;
using Scriban.Syntax;

namespace Digest.Rendering.Checking;

/// <summary>
/// The types of expressions. Reports names that nothing gives a value to, with the nearest one that exists.
/// </summary>
/// <param name="visitFunction">Looks into a function that an expression declares.</param>
internal sealed class TypeInference(
    ValueType.Object model, Action<SourceSpan, string> report, Action<ScriptFunction> visitFunction)
{
    /// <summary>What names that templates assign may hold, loop variables and parameters included.</summary>
    private readonly Dictionary<string, ValueType> _assigned = new(StringComparer.Ordinal);

    /// <summary>Innermost last: where a <c>with</c> looks names up first.</summary>
    private readonly Stack<ValueType> _objects = new();

    public void Assign(ScriptNode? target, ValueType type)
    {
        if (NameOf(target) is not { } name) return;
        _assigned[name] = _assigned.TryGetValue(name, out var known) ? ValueType.Merge(known, type) : type;
    }

    /// <summary>Declares a name that holds anything it is given.</summary>
    public void Declare(ScriptVariable? variable)
    {
        if (NameOf(variable) is { } name) _assigned[name] = ValueType.Any;
    }

    /// <summary>Declares an argument of an include, which the included template finds as <c>$name</c>.</summary>
    public void DeclareArgument(string name) => _assigned["$" + name] = ValueType.Any;

    public void EnterObject(ValueType type) => _objects.Push(type);

    public void LeaveObject() => _objects.Pop();

    public ValueType Of(ScriptNode? expression) => expression switch
    {
        ScriptLiteral literal => literal.Value is string ? ValueType.Constant : ValueType.Of(literal.Value),
        ScriptVariableGlobal variable => OfVariable(variable),
        ScriptVariable local => _assigned.GetValueOrDefault("$" + local.Name, ValueType.Any),
        ScriptNestedExpression nested => Of(nested.Expression),
        ScriptIsEmptyExpression empty => Then(Of(empty.Target), ValueType.Bool),
        ScriptMemberExpression member => OfMember(member),
        ScriptIndexerExpression indexer => OfItem(indexer),
        ScriptConditionalExpression conditional => OfConditional(conditional),
        ScriptFunctionCall call => OfCall(call, [.. call.Arguments.Select(Of)]),
        ScriptPipeCall pipe => OfPipe(Of(pipe.From), pipe.To),
        ScriptBinaryExpression binary => OfBinary(binary),
        ScriptIncrementDecrementExpression step => Then(Of(step.Right), ValueType.Number),
        ScriptUnaryExpression unary => OfUnary(unary),
        ScriptInterpolatedStringExpression text => Then(OfAll(text.Parts), ValueType.Text),
        ScriptInterpolatedExpression part => Of(part.Expression),
        ScriptArrayInitializerExpression array => new ValueType.List(OfAll(array.Values)),
        ScriptObjectInitializerExpression made => OfObject(made),
        ScriptAssignExpression assignment => OfAssignment(assignment),
        ScriptNamedArgument argument => Of(argument.Value),
        ScriptAnonymousFunction { Function: { } function } => OfFunction(function),
        _ => ValueType.Any,
    };

    /// <summary>The values of a list, merged to one type.</summary>
    private ValueType OfAll(IEnumerable<ScriptExpression> parts) =>
        parts.Select(Of).ToList().Aggregate(ValueType.Null, ValueType.Merge);

    private static ValueType Then(ValueType _, ValueType result) => result;

    /// <summary>Calling it writes what its body writes.</summary>
    private ValueType OfFunction(ScriptFunction function)
    {
        visitFunction(function);
        return ValueType.Rendered;
    }

    private ValueType OfVariable(ScriptVariableGlobal variable)
    {
        var name = variable.Name;
        foreach (var scope in _objects)
        {
            if (scope is not ValueType.Object known) return ValueType.Any;
            if (known.Members.TryGetValue(name, out var member)) return member;
        }

        if (_assigned.TryGetValue(name, out var assigned)) return assigned;
        if (model.Members.TryGetValue(name, out var given)) return given;
        if (BuiltinNames.Contains(name)) return ValueType.Any;
        var names = model.Members.Keys.Concat(_assigned.Keys).Concat(BuiltinNames.All);
        report(variable.Span, $"nothing gives `{name}` a value{Suggestion.For(name, names)}");
        return ValueType.Any;
    }

    private ValueType OfMember(ScriptMemberExpression member)
    {
        if (member.Member is not { } variable) return ValueType.Any;
        var name = variable.Name;
        if (member.Target is ScriptVariableGlobal { Name: var module } && !IsShadowed(module)
            && BuiltinNames.Of(module) is { Count: > 0 } functions)
        {
            if (!functions.Contains(name))
                report(
                    variable.Span,
                    $"there is no function `{module}.{name}`{Suggestion.For(name, functions, module + ".")}");
            return ValueType.Any;
        }

        if (Of(member.Target) is not ValueType.Object known) return name == "size" ? ValueType.Number : ValueType.Any;
        if (known.Members.TryGetValue(name, out var type)) return type;
        report(variable.Span, $"`{member.Target}` has no `{name}`{Suggestion.For(name, known.Members.Keys)}");
        return ValueType.Any;
    }

    private bool IsShadowed(string name) => _assigned.ContainsKey(name) || model.Members.ContainsKey(name);

    private ValueType OfItem(ScriptIndexerExpression indexer)
    {
        Of(indexer.Index);
        return Of(indexer.Target) switch
        {
            ValueType.List list => list.Item,
            ValueType.Object known when indexer.Index is ScriptLiteral { Value: string name } =>
                known.Members.GetValueOrDefault(name, ValueType.Any),
            _ => ValueType.Any,
        };
    }

    private ValueType OfConditional(ScriptConditionalExpression conditional)
    {
        Of(conditional.Condition);
        return ValueType.Merge(Of(conditional.ThenValue), Of(conditional.ElseValue));
    }

    private ValueType OfBinary(ScriptBinaryExpression binary)
    {
        var (left, right) = (Of(binary.Left), Of(binary.Right));
        return binary.Operator switch
        {
            ScriptBinaryOperator.EmptyCoalescing or ScriptBinaryOperator.Or => ValueType.Merge(left, right),
            ScriptBinaryOperator.NotEmptyCoalescing => right,
            ScriptBinaryOperator.Add
                when left == right && (left == ValueType.Constant || left == ValueType.Number) => left,
            _ => ValueType.Any,
        };
    }

    private ValueType OfUnary(ScriptUnaryExpression unary)
    {
        // `@name` passes a function on.
        if (unary.Operator == ScriptUnaryOperator.FunctionAlias) return Then(OfTarget(unary.Right), ValueType.Any);
        return Then(Of(unary.Right), unary.Operator == ScriptUnaryOperator.Not ? ValueType.Bool : ValueType.Number);
    }

    private ValueType.Object OfObject(ScriptObjectInitializerExpression made) => new(made.Members
        .Select(m => (
            Name: m.Name is ScriptLiteral { Value: string text } ? text : m.Name?.ToString() ?? "",
            Type: Of(m.Value)))
        .ToLookup(m => m.Name, m => m.Type).ToDictionary(m => m.Key, m => m.Last(), StringComparer.Ordinal));

    private ValueType OfAssignment(ScriptAssignExpression assignment)
    {
        var type = Of(assignment.Value);
        Assign(assignment.Target, assignment.EqualToken.TokenType == TokenType.Equal ? type : ValueType.Any);
        if (assignment.Target is not ScriptVariable) Of(assignment.Target);
        return ValueType.Null;
    }

    private ValueType OfTarget(ScriptExpression? target) =>
        target is ScriptVariable or ScriptMemberExpression ? Of(target) : ValueType.Any;

    /// <summary>What is piped becomes the first argument. Scriban reads <c>a | b | c</c> from the right.</summary>
    private ValueType OfPipe(ValueType first, ScriptExpression? to) => to switch
    {
        ScriptPipeCall next => OfPipe(OfPipe(first, next.From), next.To),
        ScriptFunctionCall call => OfCall(call, [first, .. call.Arguments.Select(Of)]),
        _ => OfCall(to, OfTarget(to), [first], null),
    };

    private ValueType OfCall(ScriptFunctionCall call, ValueType[] arguments) =>
        OfCall(call.Target, OfTarget(call.Target), arguments, call.Arguments.LastOrDefault());

    private static ValueType OfCall(
        ScriptExpression? function, ValueType target, ValueType[] arguments, ScriptExpression? last) =>
        function?.ToString() switch
        {
            _ when target == ValueType.Rendered => target,
            "include" or "include_join" => ValueType.Rendered,
            "object.default" when arguments.Length == 2 => ValueType.Merge(arguments[0], arguments[1]),
            "array.first" or "array.last" when arguments is [ValueType.List list, ..] => list.Item,
            "array.sort"
            or "array.reverse"
            or "array.limit"
            or "array.offset"
            or "array.filter"
            or "array.uniq"
            or "array.compact" when arguments is [ValueType.List, ..] => arguments[0],
            "array.map"
                when arguments is [ValueType.List { Item: ValueType.Object item }, _]
                    && last is ScriptLiteral { Value: string name } => new ValueType.List(
                item.Members.GetValueOrDefault(name, ValueType.Any)),
            _ => ValueType.Any,
        };

    private static string? NameOf(ScriptNode? target) => target switch
    {
        ScriptVariableGlobal global => global.Name,
        ScriptVariable local => "$" + local.Name,
        _ => null,
    };
}
