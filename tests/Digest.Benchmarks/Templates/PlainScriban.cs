using System.Text;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Digest.Benchmarks.Templates;

/// <summary>
/// Scriban as its documentation shows it: a template is parsed once, each render has a new context with a loader for
/// includes and gives a string, which becomes UTF-8. Nothing is escaped, and cards are strings.
/// </summary>
internal sealed class PlainScriban(DigestModels models) : ITemplateLoader
{
    private readonly ScriptObject _html = WithTextCards(models.Html);
    private readonly ScriptObject _text = WithTextCards(models.Text);
    private readonly Template[] _templates =
        [Parse("mail/digest.subject"), Parse("mail/digest.html"), Parse("mail/digest.txt")];

    public void Render()
    {
        Render(_templates[0], _text);
        Render(_templates[1], _html);
        Render(_templates[2], _text);
    }

    private byte[] Render(Template template, ScriptObject model)
    {
        var context = new TemplateContext { TemplateLoader = this };
        context.PushGlobal(model);
        return Encoding.UTF8.GetBytes(template.Render(context));
    }

    string ITemplateLoader.GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) =>
        "mail/" + templateName;

    string ITemplateLoader.Load(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        FrozenTemplates.Read(templatePath)!;

    ValueTask<string?> ITemplateLoader.LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        throw new NotSupportedException();

    private static Template Parse(string name) => Template.Parse(FrozenTemplates.Read(name)!, name);

    private static ScriptObject WithTextCards(ScriptObject model)
    {
        var copy = (ScriptObject)model.Clone(deep: false);
        copy.SetValue("papers", DigestModels.PapersOf(model).Select(WithTextCard).ToArray(), false);
        return copy;
    }

    private static ScriptObject WithTextCard(ScriptObject paper)
    {
        var copy = (ScriptObject)paper.Clone(deep: false);
        copy.SetValue("card", paper["card"]!.ToString(), false);
        return copy;
    }
}
