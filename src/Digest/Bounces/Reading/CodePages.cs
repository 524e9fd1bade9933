using System.Runtime.CompilerServices;
using System.Text;

namespace Digest.Bounces.Reading;

/// <summary>
/// Makes the older charsets of mail readable, ISO-2022-JP and the Windows code pages among them. MimeKit looks for them
/// once, at its first use by any code, so it happens before the program begins.
/// </summary>
internal static class CodePages
{
    [ModuleInitializer]
    internal static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
}
