using System.CommandLine;
using Digest.Cli.Output;
using Digest.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Arguments">The parsed command line; read it with <see cref="Value{T}(Option{T})"/>.</param>
/// <param name="Configuration">The settings, and where each was set.</param>
internal sealed record CommandContext(
    ParseResult Arguments, SettingsResult Configuration, IServiceProvider Services, CommandOutput Output)
{
    public Settings Settings => Configuration.Settings;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public T Value<T>(Option<T> option) => Arguments.GetValue(option)!;

    public T Value<T>(Argument<T> argument) => Arguments.GetValue(argument)!;
}
