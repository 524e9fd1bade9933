namespace Digest.Templating.Evaluation;

/// <summary>An array that a template made. It may carry members besides its items, as the arguments of a call do.</summary>
internal sealed class TemplateArray : List<object?>
{
    public TemplateArray()
    {
    }

    public TemplateArray(int capacity)
        : base(capacity)
    {
    }

    public TemplateArray(IEnumerable<object?> items)
        : base(items)
    {
    }

    /// <summary>True for what a range or an array function gave; only <c>object.typeof</c> and <c>object.kind</c> tell.</summary>
    public bool IsRange { get; init; }

    public TemplateObject? Named { get; set; }
}
