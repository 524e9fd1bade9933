namespace Digest.Connections;

/// <summary>Who asks, for the servers that are asked.</summary>
internal static class UserAgent
{
    public static string Text { get; } =
        $"digest/{typeof(UserAgent).Assembly.GetName().Version?.ToString(2) ?? "0"}";
}
