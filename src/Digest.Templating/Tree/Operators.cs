using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Tree;

internal sealed class Binary(Location at, Expression left, Operator op, Expression right) : Expression(at)
{
    public Expression Left { get; } = left;

    public Operator Operator { get; } = op;

    public Expression Right { get; } = right;

    public override object? Evaluate(Render render)
    {
        var left = Left.Evaluate(render);
        switch (Operator)
        {
            case Operator.And:
                return Value.Box(Value.IsTrue(left) && Value.IsTrue(Right.Evaluate(render)));
            case Operator.Or:
                return Value.Box(Value.IsTrue(left) || Value.IsTrue(Right.Evaluate(render)));
            default:
                return Operators.Apply(render, Operator, left, Right.Evaluate(render), At);
        }
    }

    public override string ToString() => $"{Left} {Operators.Symbol(Operator)} {Right}";
}

internal sealed class Negation(Location at, Expression operand) : Expression(at)
{
    public Expression Operand { get; } = operand;

    public override object? Evaluate(Render render) => Value.Box(!Value.IsTrue(Operand.Evaluate(render)));

    public override string ToString() => $"!{Operand}";
}

/// <summary><c>+x</c> and <c>-x</c>.</summary>
internal sealed class Sign(Location at, Expression operand, bool negative) : Expression(at)
{
    public Expression Operand { get; } = operand;

    public override object? Evaluate(Render render) => Arithmetic.Sign(Operand.Evaluate(render), negative, Operand.At);

    public override string ToString() => $"{(negative ? '-' : '+')}{Operand}";
}

/// <summary><c>@f</c>: the function itself instead of its result.</summary>
internal sealed class Alias(Location at, Expression operand) : Expression(at)
{
    public Expression Operand { get; } = operand;

    public override object? Evaluate(Render render) => Operand.EvaluateTarget(render);

    public override string ToString() => $"@{Operand}";
}

/// <summary><c>^list</c> among the arguments of a call: its items become arguments.</summary>
internal sealed class Spread(Location at, Expression operand) : Expression(at)
{
    public Expression Operand { get; } = operand;

    public override object? Evaluate(Render render) => Operand.Evaluate(render);

    public override string ToString() => $"^{Operand}";
}

/// <summary><c>x++</c> and its kin: changes a place by one; written before it, the result is the new value, after it the old one.</summary>
internal sealed class Step(Location at, Place place, bool increment, bool isPrefix) : Expression(at)
{
    public Place Place { get; } = place;

    public override object? Evaluate(Render render)
    {
        var before = Arithmetic.Sign(Place.Evaluate(render), false, Place.At);
        var after = Operators.Apply(render, Operator.Add, before, Value.Box(increment ? 1 : -1), At);
        Place.Set(render, after);
        return isPrefix ? after : before;
    }

    public override string ToString() => isPrefix ? $"{(increment ? "++" : "--")}{Place}" : $"{Place}{(increment ? "++" : "--")}";
}

/// <summary><c>place = value</c>, or with an operator <c>place += value</c>.</summary>
internal sealed class Assignment(Location at, Place place, Operator? op, Expression value) : Expression(at)
{
    public Place Place { get; } = place;

    public Operator? Operator { get; } = op;

    public Expression Right { get; } = value;

    public override object? Evaluate(Render render)
    {
        var right = Right.Evaluate(render);
        if (Operator is { } op) right = Operators.Apply(render, op, Place.Evaluate(render), right, At);
        Place.Set(render, right);
        return null;
    }

    public override string ToString() => $"{Place} {(Operator is { } op ? Operators.Symbol(op) : "")}= {Right}";
}

/// <summary><c>condition ? then : otherwise</c>.</summary>
internal sealed class Conditional(Location at, Expression condition, Expression then, Expression otherwise) : Expression(at)
{
    public Expression Condition { get; } = condition;

    public Expression Then { get; } = then;

    public Expression Otherwise { get; } = otherwise;

    public override object? Evaluate(Render render) => (Value.IsTrue(Condition.Evaluate(render)) ? Then : Otherwise).Evaluate(render);

    public override string ToString() => $"{Condition} ? {Then} : {Otherwise}";
}
