namespace Digest.Web.Api.Keys;

/// <summary>What a key may be allowed. Scopes are few and do not include each other.</summary>
internal static class ApiScopes
{
    public const string EditionsRead = "editions:read";
    public const string PapersRead = "papers:read";
    public const string SignUpsWrite = "signups:write";
    public const string StatusRead = "status:read";
    public const string SubscribersRead = "subscribers:read";
    public const string SubscribersWrite = "subscribers:write";
    public const string SuppressionsRead = "suppressions:read";
    public const string SuppressionsWrite = "suppressions:write";

    public static readonly IReadOnlyList<string> All =
    [
        EditionsRead, PapersRead, SignUpsWrite, StatusRead, SubscribersRead, SubscribersWrite, SuppressionsRead,
        SuppressionsWrite,
    ];
}
