using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Digest.Web.Forms;

/// <summary>The fields of a posted form. Everything in it has a limit, and no text holds control characters.</summary>
internal sealed class PageForm(IFormCollection fields)
{
    private const int MaxFields = 400;
    private const int MaxNameLength = 60;

    /// <summary>A library that is pasted as examples; every other text is far shorter.</summary>
    public const int MaxLibraryBytes = 512 * 1024;

    private static readonly FormOptions Limits = new()
    {
        KeyLengthLimit = MaxNameLength,
        ValueCountLimit = MaxFields,
        ValueLengthLimit = MaxLibraryBytes,
        MultipartBodyLengthLimit = MaxLibraryBytes,
        MultipartHeadersLengthLimit = 1024,
        // Nothing of it is written to a file.
        MemoryBufferThreshold = MaxLibraryBytes,
    };

    /// <returns>Null when the body is not a form, or a damaged one.</returns>
    public static async Task<PageForm?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return null;
        try
        {
            return new PageForm(await new FormFeature(context.Request, Limits).ReadFormAsync(context.RequestAborted));
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A part of it never came.
            return null;
        }
    }

    /// <summary>
    /// Whether the form has a field of this name, as a box that was ticked or a button that was pressed.
    /// </summary>
    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>All fields, as lines.</summary>
    public IEnumerable<(string Name, string Value)> All =>
        fields.SelectMany(one => one.Value.Select(value => (one.Key, LineOf(value, MaxLibraryBytes))));

    /// <summary>One line without blanks around it; empty where there is no such field, or it is longer.</summary>
    public string Line(string name, int maxLength) => LineOf(fields[name], maxLength);

    /// <summary>As <see cref="Line"/>, for each field of this name.</summary>
    public IReadOnlyList<string> Lines(string name, int maxLength) =>
        [.. fields[name].Select(value => LineOf(value, maxLength))];

    /// <summary>Several lines, each ended by a line feed alone; empty where there is no such field.</summary>
    public string Text(string name) => Clean(((string?)fields[name] ?? "").ReplaceLineEndings("\n"), keep: '\n').Trim();

    private static string LineOf(string? value, int maxLength)
    {
        var line = Clean(value ?? "", keep: ' ').Trim();
        return line.Length <= maxLength ? line : "";
    }

    /// <summary>They would change how a terminal or a mail shows what follows.</summary>
    private static string Clean(string text, char keep)
    {
        if (!text.Any(c => char.IsControl(c) && c != keep)) return text;
        var clean = new StringBuilder(text);
        for (var i = 0; i < clean.Length; i++)
            if (char.IsControl(clean[i]) && clean[i] != keep) clean[i] = ' ';
        return clean.ToString();
    }
}

internal static class FormRoutes
{
    /// <summary>A form with a library in it may be longer than others.</summary>
    public static TBuilder TakesLibrary<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new SizeLimit(PageForm.MaxLibraryBytes));

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
