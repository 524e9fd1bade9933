using Digest.Delivery;
using Xunit;

namespace Digest.Tests.Delivery;

public sealed class SendJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal").FullName;

    private string File => Path.Combine(_folder, "send.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_in_flight_and_what_was_accepted_are_told_apart_after_a_crash()
    {
        using (var journal = new SendJournal(File))
        {
            journal.Intend(7);
            journal.Accept(7, "2.0.0 queued\r\nas AB12");
            journal.Intend(8);
        }

        using var reopened = new SendJournal(File);
        var known = reopened.Replay();
        Assert.Equal("2.0.0 queued as AB12", known[7]);
        Assert.Null(known[8]);
        Assert.False(known.ContainsKey(9));
    }

    [Fact]
    public void A_line_cut_short_by_a_crash_is_as_if_never_written()
    {
        System.IO.File.WriteAllText(File, "I 1\nA 1 ok\nI 2\nA 2");

        using var journal = new SendJournal(File);
        var known = journal.Replay();
        Assert.Equal("ok", known[1]);
        Assert.Null(known[2]);
    }

    [Fact]
    public void What_the_database_knows_is_forgotten_and_later_lines_are_kept()
    {
        using var journal = new SendJournal(File);
        journal.Intend(1);
        journal.Clear();
        journal.Intend(2);

        Assert.Equal([2L], journal.Replay().Keys);
    }

    [Fact]
    public void A_second_worker_on_the_same_folder_is_refused()
    {
        using var journal = new SendJournal(File);
        Assert.ThrowsAny<IOException>(() => new SendJournal(File));
    }
}
