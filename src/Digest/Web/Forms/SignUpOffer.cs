namespace Digest.Web.Forms;

/// <summary>Whether visitors may subscribe: the links in the mail that asks them must work.</summary>
internal sealed record SignUpOffer(bool IsOpen);
