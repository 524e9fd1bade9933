using System.Net.Sockets;
using Digest.Cli.Doctor;
using Digest.Configuration;
using Digest.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace Digest.Tests.Cli.Doctor;

public class FailureTextTests
{
    private static readonly Settings Settings = new() { DataFolder = "/srv/digest" };

    private static readonly Settings OnPostgreSql = new()
    {
        DataFolder = "/srv/digest",
        Storage = new StorageOptions { ConnectionString = "Host=db.example;Port=5433;Username=digest;Database=papers" },
    };

    [Theory]
    [InlineData(13, "The disk with /srv/digest/digest.db is full. Free some space and try again; what was stored is safe.")]
    [InlineData(8, "/srv/digest/digest.db cannot be written. Grant ")]
    [InlineData(14, "/srv/digest/digest.db cannot be opened. Grant ")]
    [InlineData(5, "/srv/digest/digest.db is in use by another process. Stop that, or try again later.")]
    [InlineData(26, "/srv/digest/digest.db is damaged (words). Restore a backup.")]
    public void A_failure_of_the_database_names_the_file_and_what_to_do(int code, string begin) =>
        Assert.StartsWith(begin, FailureText.Of(new SqliteException("words", code), Settings),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(13, 13, "The disk with /srv/b.db is full. Free some space and try again, or choose another folder.")]
    [InlineData(8, 8, "/srv/b.db cannot be written. Grant ")]
    [InlineData(14, 14, "/srv/b.db cannot be written. Grant ")]
    [InlineData(10, 778, "/srv/b.db cannot be written: words")]
    [InlineData(10, 266, null)]
    [InlineData(26, 26, null)]
    public void A_copy_that_cannot_be_written_is_named_instead_of_the_database(int code, int extended, string? begin)
    {
        var text = SqliteFailure.DescribeCopy(new SqliteException("words", code, extended), "/srv/b.db");
        Assert.Equal(begin, text?[..Math.Min(text.Length, begin?.Length ?? text.Length)]);
    }

    [Theory]
    [InlineData("28P01", "PostgreSQL at db.example:5433 refuses the user digest. Correct user and password in Storage:ConnectionString, or allow the user in pg_hba.conf. (words)")]
    [InlineData("3D000", "PostgreSQL at db.example:5433 has no database papers. Create it: createdb papers")]
    [InlineData("53100", "The disk of PostgreSQL at db.example:5433 is full. Free some space and try again; what was stored is safe.")]
    [InlineData("XX000", "PostgreSQL at db.example:5433: words")]
    public void A_failure_of_PostgreSQL_names_the_server_and_what_to_do(string state, string text) =>
        Assert.Equal(text, FailureText.Of(new PostgresException("words", "ERROR", "ERROR", state), OnPostgreSql));

    [Fact]
    public void A_server_that_is_not_there_is_named()
    {
        const string Text = "PostgreSQL at db.example:5433 cannot be reached: {0}. Start it, or correct Storage:ConnectionString.";
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        var unknown = new SocketException((int)SocketError.HostNotFound);
        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, Text, refused.Message),
            FailureText.Of(new NpgsqlException("Failed to connect", refused), OnPostgreSql));
        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, Text, unknown.Message),
            FailureText.Of(unknown, OnPostgreSql));
    }

    [Fact]
    public void A_full_disk_a_refused_folder_and_a_port_in_use_are_named()
    {
        foreach (var words in (string[])["No space left : '/x'", "No space left : '/x'."])
            Assert.Equal("The disk is full: No space left : '/x'. Free some space and try again.", FailureText.Of(
                new IOException(words, 28), Settings));
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
