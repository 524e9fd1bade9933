using Microsoft.Extensions.Logging;

namespace Digest.Cli.Output;

/// <summary>Writes the warnings of the services that a command uses as the command's own, in one line each.</summary>
internal sealed class CommandLoggerProvider(CommandOutput output) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new CommandLogger(output);

    public void Dispose()
    {
    }

    private sealed class CommandLogger(CommandOutput output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var text = formatter(state, exception);
            output.Hint(exception is null ? text : $"{text}: {exception.Message}");
        }
    }
}
