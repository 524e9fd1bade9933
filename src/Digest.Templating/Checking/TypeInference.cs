using Digest.Templating.Evaluation;
using Digest.Templating.Functions;
using Digest.Templating.Parsing;
using Digest.Templating.Tree;

namespace Digest.Templating.Checking;

/// <summary>Tells the types of expressions, and reports names that nothing gives a value to, with the nearest one that exists.</summary>
/// <param name="visitFunction">Looks into a function that stands in an expression.</param>
internal sealed class TypeInference(TemplateSchema schema, List<TemplateError> errors, Action<TemplateFunction, Location> visitFunction)
{
    /// <summary>Names that templates assign, loops and parameters included; what they may hold.</summary>
    private readonly Dictionary<string, ValueType> _assigned = new(StringComparer.Ordinal);

    /// <summary>Innermost last: where a <c>with</c> looks names up first.</summary>
    private readonly Stack<ValueType> _objects = new();

    public void Assign(Place place, ValueType type)
    {
        if (place is not (Variable or Local)) return;
        var name = place.ToString();
        _assigned[name] = _assigned.TryGetValue(name, out var known) ? ValueType.Merge(known, type) : type;
    }

    /// <summary>Declares a name that holds whatever it is given.</summary>
    public void Declare(string name) => _assigned[name] = ValueType.Any;

    public void EnterObject(ValueType type) => _objects.Push(type);

    public void LeaveObject() => _objects.Pop();

    public ValueType Of(Expression expression) => expression switch
    {
        Literal literal => literal.Value is string ? ValueType.Constant : ValueType.Of(literal.Value),
        Variable variable => OfVariable(variable),
        Local local => _assigned.GetValueOrDefault(local.Name, ValueType.Any),
        Parenthesis nested => Of(nested.Inner),
        Member member => OfMember(member),
        Indexer indexer => OfItem(indexer),
        Conditional conditional => OfConditional(conditional),
        Call call => OfCall(call),
        Binary binary => OfBinary(binary),
        Negation negation => Then(Of(negation.Operand), ValueType.Bool),
        Sign sign => Then(Of(sign.Operand), ValueType.Number),
        InterpolatedString text => OfAll(text.Parts, ValueType.Text),
        ArrayLiteral array => new ValueType.List(array.Items.Select(Of).Aggregate(ValueType.Null, ValueType.Merge)),
        ObjectLiteral made => new ValueType.Object(made.Members.GroupBy(m => m.Name).ToDictionary(m => m.Key, m => Of(m.Last().Value), StringComparer.Ordinal)),
        PipeInto pipe => Then(Of(pipe.From), ValueType.Any),
        Assignment assignment => OfAssignment(assignment),
        FunctionLiteral literal => OfFunction(literal),
        Alias alias => Then(OfTarget(alias.Operand), ValueType.Any),
        _ => ValueType.Any,
    };

    /// <summary>Calling it writes what its body writes.</summary>
    private ValueType OfFunction(FunctionLiteral literal)
    {
        visitFunction(literal.Function, literal.At);
        return ValueType.Rendered;
    }

    private static ValueType Then(ValueType _, ValueType result) => result;

    private ValueType OfAll(IEnumerable<Expression> parts, ValueType result)
    {
        foreach (var part in parts) Of(part);
        return result;
    }

    private ValueType OfVariable(Variable variable)
    {
        foreach (var scope in _objects)
        {
            if (scope is not ValueType.Object known) return ValueType.Any;
            if (known.Members.TryGetValue(variable.Name, out var member)) return member;
        }

        if (_assigned.TryGetValue(variable.Name, out var assigned)) return assigned;
        if (schema.Root.Members.TryGetValue(variable.Name, out var given)) return given;
        if (variable.Symbol is Symbols.For or Symbols.While || Builtins.Find(variable.Name) is not null) return ValueType.Any;
        Report(variable.At, $"nothing gives `{variable.Name}` a value{Suggestions.For(variable.Name, schema.Root.Members.Keys.Concat(_assigned.Keys).Concat(Builtins.Names))}");
        return ValueType.Any;
    }

    private ValueType OfMember(Member member)
    {
        if (member.Target is Variable { Name: var module } && !IsShadowed(module) && Suggestions.Module(module) is { } builtin)
        {
            if (!builtin.FunctionNames.Contains(member.Name) && module != "date")
                Report(member.At, $"there is no function `{member}`{Suggestions.For(member.Name, builtin.FunctionNames, module + ".")}");
            return ValueType.Any;
        }

        var target = Of(member.Target);
        if (target is not ValueType.Object known) return member.Name == "size" ? ValueType.Number : ValueType.Any;
        if (known.Members.TryGetValue(member.Name, out var type)) return type;
        Report(member.At, $"`{member.Target}` has no `{member.Name}`{Suggestions.For(member.Name, known.Members.Keys)}");
        return ValueType.Any;
    }

    private bool IsShadowed(string name) => _assigned.ContainsKey(name) || schema.Root.Members.ContainsKey(name);

    private ValueType OfItem(Indexer indexer)
    {
        Of(indexer.Index);
        return Of(indexer.Target) switch
        {
            ValueType.List list => list.Item,
            ValueType.Object known when indexer.Index is Literal { Value: string name } => known.Members.GetValueOrDefault(name, ValueType.Any),
            _ => ValueType.Any,
        };
    }

    private ValueType OfConditional(Conditional conditional)
    {
        Of(conditional.Condition);
        return ValueType.Merge(Of(conditional.Then), Of(conditional.Otherwise));
    }

    private ValueType OfBinary(Binary binary)
    {
        var (left, right) = (Of(binary.Left), Of(binary.Right));
        return binary.Operator switch
        {
            Operator.IfNull or Operator.Or => ValueType.Merge(left, right),
            Operator.IfNotNull => right,
            Operator.Add => left == ValueType.Constant && right == ValueType.Constant ? left : left == ValueType.Number && right == ValueType.Number ? left : ValueType.Any,
            _ => ValueType.Any,
        };
    }

    private ValueType OfAssignment(Assignment assignment)
    {
        var type = Of(assignment.Right);
        Assign(assignment.Place, assignment.Operator is null ? type : ValueType.Any);
        if (assignment.Place is Member or Indexer) Of(assignment.Place);
        return ValueType.Null;
    }

    private ValueType OfTarget(Expression target) => target is Variable or Member or Local ? Of(target) : ValueType.Any;

    private ValueType OfCall(Call call)
    {
        var target = OfTarget(call.Target);
        var arguments = call.Arguments.Select(a => Of(a.Value)).ToArray();
        return call.Target.ToString() switch
        {
            _ when target == ValueType.Rendered => target,
            "include" or "include_join" => ValueType.Rendered,
            "object.default" when arguments.Length == 2 => ValueType.Merge(arguments[0], arguments[1]),
            "array.first" or "array.last" when arguments is [ValueType.List list, ..] => list.Item,
            "array.sort" or "array.reverse" or "array.limit" or "array.offset" or "array.filter" or "array.uniq" or "array.compact" when arguments is [ValueType.List, ..] => arguments[0],
            "array.map" when arguments is [ValueType.List { Item: ValueType.Object item }, _] && call.Arguments[1].Value is Literal { Value: string name } =>
                new ValueType.List(item.Members.GetValueOrDefault(name, ValueType.Any)),
            _ => ValueType.Any,
        };
    }

    private void Report(Location at, string message)
    {
        var error = at.Error(message);
        if (!errors.Contains(error)) errors.Add(error);
    }
}
