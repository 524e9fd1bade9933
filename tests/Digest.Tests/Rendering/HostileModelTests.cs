using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Digest.Rendering;
using Digest.Rendering.Checking;
using Digest.Rendering.Templates;
using Digest.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Scriban.Runtime;
using Xunit;

namespace Digest.Tests.Rendering;

/// <summary>Whatever names, titles and addresses say: a browser finds the elements, attributes and scripts that the template wrote, and nothing else.</summary>
public class HostileModelTests
{
    private static readonly TemplateLibrary Templates =
        new(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance);
    private static readonly HtmlParser Browser = new(new HtmlParserOptions { IsScripting = true });

    [Fact]
    public async Task A_hostile_model_adds_nothing_to_any_template()
    {
        var samples = (await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken)).Concat(PageSamples.All).Where(s => s.Key.EndsWith(".html", StringComparison.Ordinal)).ToList();
        var written = TemplateFiles.BuiltInNames.Where(n => n.EndsWith(".html", StringComparison.Ordinal) && (!n.Contains("/_", StringComparison.Ordinal) || n == "mail/_paper.html"));
        Assert.Equal(written, samples.Select(s => s.Key).Order(StringComparer.Ordinal));
        Assert.True(XssPayloads.All.Length >= 60);
        foreach (var (name, models) in samples)
        {
            foreach (var model in models)
            {
                var harmless = Structure(Render(name, model, "harmless"));
                foreach (var payload in XssPayloads.All) Assert.Equal((name, payload, harmless), (name, payload, Structure(Render(name, model, payload))));
            }
        }
    }

    [Fact]
    public async Task Every_template_passes_its_own_check()
    {
        var samples = (await TemplateSamples.CollectAsync(TestContext.Current.CancellationToken)).Concat(PageSamples.All).ToDictionary();
        Assert.Equal([], TemplateCheck.Run(Templates, samples).Select(e => e.ToString()));
    }

    private static string Render(string name, ScriptObject model, string payload)
    {
        var output = new RenderOutput();
        Assert.Null(Templates.Get(name).Render((ScriptObject)Filled(model, "", payload)!, output)?.ToString());
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>The model with the payload in place of every text. What a template decides by stays; a card is the one of a paper with the payload.</summary>
    private static object? Filled(object? value, string name, string payload) => value switch
    {
        string text => name == "kind" ? text : payload,
        Link link => new Link(link.Url + payload),
        Markup => new Markup(Encoding.UTF8.GetBytes(Card(payload))),
        ScriptObject model => Filled(model, payload),
        IEnumerable<object?> items => items.Select(item => Filled(item, name, payload)).ToList(),
        _ => value,
    };

    private static ScriptObject Filled(ScriptObject model, string payload)
    {
        var filled = new ScriptObject();
        foreach (var (name, value) in model) filled.SetValue(name, Filled(value, name, payload), false);
        return filled;
    }

    private static string Card(string payload)
    {
        var paper = new ScriptObject { { "title", payload }, { "authors", payload }, { "categories", payload },
            { "summary", payload }, { "url", new Link("https://example.org/" + payload) } };
        var output = new RenderOutput();
        Templates.Get("mail/_paper.html").Render(new ScriptObject { { "paper", paper },
            { "brand", new ScriptObject { { "name", payload } } }, { "locale", "en" } }, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Every element with the names of its attributes, the schemes of its links and its styles; and what scripts hold.</summary>
    private static string Structure(string html)
    {
        var found = new StringBuilder();
        foreach (var element in Browser.ParseDocument(html).All)
        {
            found.Append(element.LocalName).Append(' ').AppendJoin(' ', element.Attributes.Select(Seen));
            if (element.LocalName is "script" or "style") found.Append(element.TextContent);
            found.Append('\n');
        }

        return found.ToString();
    }

    private static string Seen(IAttr attribute) => attribute.LocalName switch
    {
        "href" or "src" or "action" when attribute.Value.StartsWith('/') => $"{attribute.Name}=/",
        "href" or "src" or "action" => $"{attribute.Name}={attribute.Value.Split(':')[0]}",
        "style" => $"{attribute.Name}={attribute.Value}",
        _ => attribute.Name,
    };
}
