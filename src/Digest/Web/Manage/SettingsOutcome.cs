using Digest.Topics;
using Digest.Web.Content;
using Digest.Web.Forms;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Manage;

/// <summary>What became of a form of the settings.</summary>
internal sealed record SettingsOutcome
{
    /// <summary>What was done, as the end of a key of the texts (<c>done_saved</c>); null when nothing was.</summary>
    public string? Done { get; init; }

    /// <summary>What the page shows as done.</summary>
    public string? ShownDone { get; private init; }

    /// <summary>The part of the page that it is about.</summary>
    public string? Section { get; init; }

    /// <summary>Why nothing was done, in the reader's language; null when nothing was wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>More about the problem, in English.</summary>
    public string? Detail { get; init; }

    /// <summary>What was typed; null while the page shows what is stored.</summary>
    public PageForm? Typed { get; init; }

    /// <summary>What a topic would bring, where that was asked.</summary>
    public TriedTopic? Tried { get; init; }

    /// <summary>The page asks for the button once more: the form was too old, or from elsewhere.</summary>
    public bool IsPressedAgain { get; private init; }

    public int Status => IsPressedAgain || Problem is not null
        ? StatusCodes.Status422UnprocessableEntity
        : StatusCodes.Status200OK;

    public static SettingsOutcome PressAgain(PageForm? typed) => new() { Typed = typed, IsPressedAgain = true };

    /// <param name="done">From the address of the page: anything.</param>
    public static SettingsOutcome Shown(string? done) => new() { ShownDone = All.FirstOrDefault(one => one == done) };

    /// <summary>Everything that can have been done.</summary>
    private static readonly string[] All = ["saved", "added", "removed", "paused", "resumed", "forgotten"];
}

/// <summary>A topic that is not saved yet, and what it would bring.</summary>
internal sealed record TriedTopic(Topic Topic, ShownForecast Forecast);
