using Digest.Delivery.Journal;
using Xunit;

namespace Digest.Tests.Delivery.Journal;

public sealed class SendJournalTests : IDisposable
{
    private static readonly HashSet<long> None = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("journal").FullName;
    private readonly DroppingFile _file = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_begun_in_flight_refused_and_accepted_is_distinguished_after_a_crash()
    {
        var journal = Started(_file);
        journal.Begin([(7, 1), (8, 2), (9, 3), (10, 4)]);
        journal.Intend(7, 1);
        journal.Accept(7, 1, "2.0.0 queued\r\nas AB12");
        journal.Intend(8, 2);
        journal.Intend(9, 3);
        journal.Refuse(9, 3, "550 no");

        var after = new SendJournal(_file.AfterCrash());

        Assert.Equal("session", after.Session);
        Assert.Equal((true, true), (after.IsComplete, after.IsAtHome));
        Assert.Equal(
            [
                new JournalEntry(7, 1, JournalState.Accepted, "2.0.0 queued as AB12"),
                new JournalEntry(8, 2, JournalState.Intended),
                new JournalEntry(9, 3, JournalState.Refused, "550 no"),
                new JournalEntry(10, 4, JournalState.Begun),
            ],
            after.Entries.Values.OrderBy(entry => entry.Key));
    }

    [Fact]
    public void After_a_power_cut_each_group_that_was_begun_is_known_and_later_lines_may_be_missing()
    {
        var journal = Started(_file);
        journal.Begin([(7, 1), (8, 1)]);
        journal.Intend(7, 1);
        journal.Accept(7, 1, "250 ok");

        var after = new SendJournal(_file.AfterPowerCut());

        Assert.Equal((false, false), (after.IsComplete, after.IsAtHome));
        Assert.All(after.Entries.Values, entry => Assert.Equal(JournalState.Begun, entry.State));
        Assert.Equal([7, 8], after.Entries.Keys.Order());
    }

    [Fact]
    public void An_acceptance_is_on_the_disk_with_the_next_group()
    {
        var journal = Started(_file);
        journal.Begin([(7, 1)]);
        journal.Accept(7, 1, "250 ok");
        journal.Begin([(8, 1)]);

        Assert.Equal(JournalState.Accepted, new SendJournal(_file.AfterPowerCut()).Entries[7].State);
    }

    [Fact]
    public void A_copy_is_not_at_home()
    {
        Started(_file);

        var copy = new SendJournal(_file.Copy());
        Assert.False(copy.IsAtHome);
        copy.Restart(SendJournal.NewId(), "other", None);

        Assert.True(new SendJournal(_file.AfterCrash()).IsAtHome);
    }

    [Fact]
    public void What_the_database_knows_is_forgotten_and_what_waits_stays_however_often_a_half_is_full()
    {
        var journal = Started(_file);
        journal.Begin([(1, 1)]);
        journal.Accept(1, 1, "250 waits");
        for (var key = 2L; key < 60_000; key++)
        {
            journal.Intend(key, 1);
            journal.Accept(key, 1, new string('x', 150));
            journal.Forget([(key, 1)]);
        }

        journal.Begin([(60_000, 1)]);
        var after = new SendJournal(_file.AfterPowerCut());
        Assert.Equal(new JournalEntry(1, 1, JournalState.Accepted, "250 waits"), after.Entries[1]);
        Assert.True(after.Entries.ContainsKey(60_000));
    }

    [Fact]
    public void What_was_begun_again_is_not_forgotten_with_the_outcome_before()
    {
        var journal = Started(_file);
        journal.Begin([(1, 1)]);
        journal.Begin([(1, 2)]);
        journal.Forget([(1, 1)]);

        Assert.Equal(new JournalEntry(1, 2, JournalState.Begun), journal.Entries[1]);
    }

    [Fact]
    public void A_crash_while_a_half_is_changed_loses_nothing()
    {
        var journal = Started(_file);
        journal.Begin([(1, 1)]);
        journal.Accept(1, 1, "250 waits");
        for (var writes = 0; writes < 2; writes++)
        {
            var file = _file.AfterCrash();
            var next = new SendJournal(file);
            file.WritesLeft = writes;
            Assert.Throws<IOException>(() => next.Restart(next.Id, "again", new HashSet<long> { 1 }));

            Assert.Equal(JournalState.Accepted, new SendJournal(file.AfterCrash()).Entries[1].State);
        }
    }

    [Fact]
    public void A_line_cut_short_by_a_crash_is_as_if_never_written()
    {
        var journal = Started(_file);
        journal.Begin([(1, 1)]);
        var before = _file.Read();
        journal.Accept(1, 1, "250 ok");
        var bytes = _file.Read();
        var end = bytes.AsSpan().IndexOf("250 ok"u8);
        _file.Write(end, new byte[20]);
        Assert.NotEqual(before, bytes);

        Assert.Equal(JournalState.Begun, new SendJournal(_file.AfterCrash()).Entries[1].State);
    }

    [Fact]
    public void A_group_costs_one_flush()
    {
        var journal = Started(_file);
        var before = _file.Flushes;
        journal.Begin([(1, 1), (2, 1)]);
        foreach (var key in (long[])[1, 2])
        {
            journal.Intend(key, 1);
            journal.Accept(key, 1, "250 ok");
        }

        Assert.Equal(1, _file.Flushes - before);
    }

    [Fact]
    public void In_a_folder_it_outlives_its_process_and_a_copy_is_recognised()
    {
        var path = Path.Combine(_folder, "delivery.journal");
        string id;
        using (var journal = Started(new JournalFile(path)))
        {
            id = journal.Id;
            journal.Accept(1, 1, "250 ok");
            Assert.Throws<JournalInUseException>(() => new JournalFile(path));
        }

        Directory.CreateDirectory(Path.Combine(_folder, "copy"));
        File.Copy(path, Path.Combine(_folder, "copy", "delivery.journal"));
        using var again = new SendJournal(new JournalFile(path));
        Assert.Equal((id, OperatingSystem.IsLinux()), (again.Id, again.IsAtHome));
        Assert.Equal(JournalState.Accepted, again.Entries[1].State);
        using var copy = new SendJournal(new JournalFile(Path.Combine(_folder, "copy", "delivery.journal")));
        Assert.Equal((id, false), (copy.Id, copy.IsAtHome));
    }

    [Fact]
    public void The_journal_of_the_version_before_is_read_by_its_own_rules()
    {
        var path = Path.Combine(_folder, "send.journal");
        Assert.Null(ReleasedJournal.Read(path));
        File.WriteAllText(path, "I 1\nA 1 ok\nI 2\nA 2");

        var known = ReleasedJournal.Read(path)!;

        Assert.Equal("ok", known[1]);
        Assert.Null(known[2]);
        Assert.False(known.ContainsKey(3));
    }

    private static SendJournal Started(IJournalFile file)
    {
        var journal = new SendJournal(file);
        journal.Restart(journal.Id, "session", None);
        return journal;
    }
}
