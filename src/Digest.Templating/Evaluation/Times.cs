namespace Digest.Templating.Evaluation;

/// <summary>Operators on dates and spans of time.</summary>
internal static class Times
{
    public static object? Apply(Operator op, DateTimeOffset left, object right) => (op, right) switch
    {
        (Operator.Subtract, DateTimeOffset date) => left.DateTime - date.DateTime,
        (Operator.Subtract, TimeSpan span) => left - span,
        (Operator.Add, TimeSpan span) => left + span,
        (_, DateTimeOffset date) => Operators.Compared(op, left.CompareTo(date)),
        _ => null,
    };

    public static object? Apply(Operator op, TimeSpan left, TimeSpan right) => op switch
    {
        Operator.Add => left + right,
        Operator.Subtract => left - right,
        _ => Operators.Compared(op, left.CompareTo(right)),
    };
}
