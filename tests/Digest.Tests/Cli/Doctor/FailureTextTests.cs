using System.Net.Sockets;
using Digest.Cli.Doctor;
using Digest.Configuration;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Digest.Tests.Cli.Doctor;

public class FailureTextTests
{
    private static readonly Settings Settings = new() { DataFolder = "/srv/digest" };

    [Theory]
    [InlineData(13, "The disk with /srv/digest/digest.db is full. Free some space and try again; what was stored is safe.")]
    [InlineData(8, "/srv/digest/digest.db cannot be written. Grant ")]
    [InlineData(14, "/srv/digest/digest.db cannot be opened. Grant ")]
    [InlineData(5, "/srv/digest/digest.db is in use by another process. Stop that, or try again later.")]
    [InlineData(26, "/srv/digest/digest.db is damaged (words). Restore a backup.")]
    public void A_failure_of_the_database_names_the_file_and_what_to_do(int code, string begin) =>
        Assert.StartsWith(begin, FailureText.Of(new SqliteException("words", code), Settings),
            StringComparison.Ordinal);

    [Fact]
    public void A_full_disk_a_refused_folder_and_a_port_in_use_are_named()
    {
        Assert.StartsWith("The disk is full: /x : 'No space left'", FailureText.Of(
            new IOException("/x : 'No space left'", 28), Settings), StringComparison.Ordinal);
        Assert.StartsWith("Access to '/x' is denied. Grant ", FailureText.Of(
            new UnauthorizedAccessException("Access to '/x' is denied."), Settings), StringComparison.Ordinal);
        var inUse = new IOException(
            "Failed to bind", new InvalidOperationException(
            "address in use", new SocketException((int)SocketError.AddressAlreadyInUse)));
        Assert.Equal($"{Settings.Web.Listen} is in use by another program, perhaps another digest. Stop that, or set Web:Listen to another port.", FailureText.Of(inUse, Settings));
    }

    [Fact]
    public void What_a_wrapper_holds_is_said_instead_of_the_wrapper() =>
        Assert.Equal("the cause", FailureText.Of(
            new AggregateException(new TypeInitializationException("T", new IOException("the cause"))), Settings));
}
