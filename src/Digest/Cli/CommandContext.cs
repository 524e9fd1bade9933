using System.CommandLine;
using Digest.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Arguments">The parsed command line; read it with <see cref="Value{T}(Option{T})"/>.</param>
internal sealed record CommandContext(
    ParseResult Arguments, Settings Settings, IServiceProvider Services, CommandOutput Output)
{
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public T Value<T>(Option<T> option) => Arguments.GetValue(option)!;

    public T Value<T>(Argument<T> argument) => Arguments.GetValue(argument)!;
}
