using System.Text;
using Digest.Templating.Evaluation;
using Digest.Templating.Parsing;

namespace Digest.Templating.Functions;

/// <summary><c>include 'name' argument … name: argument</c>: what another template gives. It finds the arguments in <c>$</c>, named ones as <c>$name</c> too.</summary>
internal sealed class Include() : Function("include", [], Rest.All)
{
    public override object? Invoke(in Arguments arguments)
    {
        var (render, all, at) = (arguments.Render, arguments.ToArray(), arguments.At);
        var page = Find(render, all, at);
        return render.Captured(() => render.Include(page, all, at));
    }

    public static Page Find(Render render, TemplateArray arguments, Location at)
    {
        var name = arguments.Count == 0 ? null : render.Text(arguments[0], at);
        if (string.IsNullOrEmpty(name)) throw new TemplateException(at, "`include` needs the name of a template");
        return render.Compilation.Find(name, at);
    }
}

/// <summary><c>include_join names separator begin end</c>: several templates with text between, before and after them. A text <c>tpl:name</c> stands for that template.</summary>
internal sealed class IncludeJoin() : Function("include_join", [], Rest.All)
{
    public override object? Invoke(in Arguments arguments)
    {
        var (render, all, at) = (arguments.Render, arguments.ToArray(), arguments.At);
        if (arguments.Count < 2 || arguments.List(0) is not { } names) throw new TemplateException(at, "`include_join` needs a list of templates and a separator");
        var text = new StringBuilder();
        var separator = Part(render, all, 1, at);
        text.Append(Part(render, all, 2, at));
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0) text.Append(separator);
            text.Append(Page(render, render.Text(names[i], at), all, at));
        }

        text.Append(Part(render, all, 3, at));
        render.CheckLength(text.Length, at);
        return render.EscapesHtml ? new RenderedText(text.ToString()) : text.ToString();
    }

    private static object? Page(Render render, string? name, TemplateArray arguments, Location at)
    {
        if (string.IsNullOrEmpty(name)) return null;
        var page = render.Compilation.Find(name, at);
        return render.Captured(() => render.Include(page, arguments, at));
    }

    private static object? Part(Render render, TemplateArray arguments, int index, Location at)
    {
        var text = index < arguments.Count ? render.Text(arguments[index], at) : null;
        if (text is null) return null;
        if (text.StartsWith("tpl:", StringComparison.Ordinal)) return Page(render, text[4..], arguments, at);
        return render.EscapesHtml && arguments[index] is string ? Html.Escape(text) : text;
    }
}
