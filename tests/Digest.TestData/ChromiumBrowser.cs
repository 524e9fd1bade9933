using Microsoft.Playwright;
using Xunit;

namespace Digest.TestData;

/// <summary>Debian's Chromium, started for the first page asked for and shared by a class of tests.</summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <param name="width">Of the window, in CSS pixels.</param>
    public async Task<IPage> NewPageAsync(int width = 1200, ColorScheme scheme = ColorScheme.Light)
    {
        var executable = ExternalProgram.Find("chromium", "chromium");
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = ["--no-sandbox"] });
        return await _browser.NewPageAsync(new BrowserNewPageOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
