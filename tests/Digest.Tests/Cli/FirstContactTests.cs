using System.Text.Json;
using Xunit;

namespace Digest.Tests.Cli;

/// <summary>What a new user tries first, in any order: each answer says what is the matter and what to do.</summary>
public sealed class FirstContactTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("digest-first-").FullName;

    private DigestProcess Digest => new(_folder);

    private string PickupFolder => Path.Combine(_folder, "mail");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task To_send_before_any_paper_exists_does_not_use_up_the_day()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
        foreach (var arguments in (string[][])[["send", "--now"], ["send"], ["send", "--now", "--dry-run"], ["send", "--to", "ada@example.org"]])
        {
            var (exit, output, error) = await Digest.RunAsync(arguments);
            Assert.Equal((0, ""), (exit, output));
            Assert.StartsWith("No papers imported yet: digest ingest\n", error, StringComparison.Ordinal);
        }

        await IngestAsync();
        Assert.Equal(
            $"ada@example.org: 1 paper.\n1 written to {PickupFolder}, nothing was sent.\n", await Digest.OkAsync("send", "--now"));
        Assert.Single(Directory.GetFiles(PickupFolder));
    }

    [Fact]
    public async Task A_dry_run_says_what_the_run_then_says()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
        await Digest.OkAsync("subscribers", "add", "bob@example.org", "--topic", "submarines");
        await IngestAsync();
        for (var round = 0; round < 2; round++)
        {
            var tried = await Digest.OkAsync("send", "--now", "--dry-run");
            Assert.False(round == 0 && Directory.Exists(PickupFolder));
            Assert.StartsWith(tried, await Digest.OkAsync("send", "--now"), StringComparison.Ordinal);
        }

        var (exit, output, error) = await Digest.RunAsync("send", "--dry-run");
        Assert.Equal((0, ""), (exit, output));
        Assert.Equal("No digest is due. Create today's now: digest send --now\nDry run: nothing was saved or sent.\n", error);
    }

    [Fact]
    public async Task Beside_a_running_worker_the_mail_is_queued()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
        await IngestAsync();
        using var worker = new DigestProcess(_folder, $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}").Start("run");
        for (var i = 0; i < 200 && !File.Exists(Path.Combine(_folder, "delivery.journal")); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        var (exit, output, error) = await Digest.RunAsync("send", "--now");
        Assert.Equal((0, "ada@example.org: 1 paper.\n"), (exit, output));
        Assert.Equal("A running worker uses this data folder. It will send what waits within seconds.\n", error);

        (exit, _, error) = await new DigestProcess(_folder, $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}").RunAsync("run");
        Assert.Equal((1, $"digest: Another digest process sends from {_folder}. Stop it, or use another folder with --data.\n"), (exit, error));
        // The worker logs one line for each thing that it did.
        string? line;
        do line = await worker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        while (line is not null && !line.Contains("delivery: 1 delivered", StringComparison.Ordinal));
        Assert.NotNull(line);
        Assert.Single(Directory.GetFiles(PickupFolder));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";
        var (exit, output, error) = await new DigestProcess(_folder, $"--Web:Listen={address}").RunAsync("run");
        Assert.Equal((1, ""), (exit, output));
        Assert.Equal($"digest: {address} is in use by another program, perhaps another digest. Stop that, or set Web:Listen to another port.\n", error);
    }

    [Fact]
    public async Task A_preview_says_why_it_is_empty()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
        Assert.Equal("No papers imported yet: digest ingest\n", await Digest.OkAsync("preview", "ada@example.org"));
        await IngestAsync();
        Assert.Matches(
            @"^No papers were announced for 2020-01-01\. Days with papers near it: \d{4}-\d\d-\d\d\.$",
            (await Digest.OkAsync("preview", "ada@example.org", "--date", "2020-01-01")).Trim());
        await Digest.OkAsync("subscribers", "pause", "ada@example.org");
        var (exit, output, error) = await Digest.RunAsync("preview", "ada@example.org");
        Assert.Equal(0, exit);
        Assert.StartsWith("Robots that fold laundry", output, StringComparison.Ordinal);
        Assert.Equal("ada@example.org is paused and gets no mail. Resume: digest subscribers resume ada@example.org\n", error);
    }

    [Theory]
    [InlineData("subscribers list", "No subscribers yet. Add one: digest subscribers add EMAIL --topic \"NAME=QUERY\"")]
    [InlineData("suppressions list", "No address is suppressed.")]
    [InlineData("sources", "No source is configured. Add one: digest sources add arxiv cs.AI cs.CL")]
    [InlineData("match laundry", "")]
    [InlineData("subscribers export", "")]
    public async Task An_empty_installation_says_what_to_do_and_creates_nothing(string arguments, string hint)
    {
        var fresh = new DigestProcess(null) { Environment = new Dictionary<string, string> { ["XDG_DATA_HOME"] = _folder } };
        var (exit, _, error) = await fresh.RunAsync(arguments.Split(' '));
        Assert.Equal((0, hint), (exit, error.Trim()));
        var (_, shown) = await fresh.RunInTerminalAsync("", arguments.Split(' '));
        Assert.Contains(hint, shown, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("subscribers list")]
    [InlineData("subscribers export")]
    [InlineData("subscribers show ada@example.org")]
    [InlineData("preview --topic x")]
    [InlineData("explain ada@example.org 2603.00001")]
    [InlineData("match x")]
    [InlineData("sources")]
    [InlineData("suppressions list")]
    public async Task A_mistyped_folder_is_not_created(string arguments)
    {
        var mistyped = Path.Combine(_folder, "mistyped");
        var (exit, output, error) = await new DigestProcess(mistyped).RunAsync(arguments.Split(' '));
        Assert.Equal((1, ""), (exit, output));
        Assert.Equal($"digest: No database in {mistyped} (--data). Check the folder, or begin there with: digest ingest\n", error);
        Assert.False(Directory.Exists(mistyped));
    }

    [Fact]
    public async Task Commands_that_read_work_in_a_folder_that_cannot_be_written()
    {
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "laundry");
        await IngestAsync();
        var before = Directory.GetFileSystemEntries(_folder);
        using var readOnly = await ReadOnlyFolder.CreateAsync(_folder);
        var digest = readOnly.Digest;
        foreach (var arguments in (string[][])
            [
                ["subscribers", "list"], ["sources"], ["match", "laundry"], ["explain", "ada@example.org", "2603.00001"],
                ["preview", "ada@example.org", "--out", readOnly.Writable], ["subscribers", "export"], ["suppressions", "list"],
            ])
            await digest.OkAsync(arguments);
        var (exit, _, error) = await digest.RunAsync("subscribers", "pause", "ada@example.org");
        Assert.Equal(1, exit);
        Assert.Matches(@"^digest: \S+digest\.db cannot be (opened|written)\. Grant \S+ write access .*\n$", error);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_folder_of_another_user_is_one_line()
    {
        if (OperatingSystem.IsWindows()) return;
        await Digest.OkAsync("subscribers", "add", "ada@example.org");
        // Root may do anything, so that another user is asked for.
        string[] other = Environment.IsPrivilegedProcess
            ? [ExternalProgram.Find("runuser", "util-linux"), "-u", "nobody", "--"]
            : ["env"];
        if (!Environment.IsPrivilegedProcess) File.SetUnixFileMode(_folder, UnixFileMode.None);
        var program = Path.Combine(AppContext.BaseDirectory, "digest.dll");
        foreach (var command in (string[][])[["subscribers", "list"], ["sources"], ["send", "--now"], ["run"]])
        {
            var (exit, output, error) = await ExternalProgram.RunAsync(
                other[0],
                [.. other[1..], "dotnet", program, .. command, "--data", _folder],
                []);
            Assert.Equal((1, ""), (exit, output));
            Assert.Matches(@"^digest: [^\n]+ Grant \S+ write access [^\n]+\n$", error);
        }

        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_130()
    {
        var settings = (string[])[$"--Web:Listen=http://127.0.0.1:{FreePort.Next()}"];
        var (exit, shown) = await new DigestProcess(_folder, settings).RunInTerminalAsync("^C", "run");
        Assert.Equal(130, exit);
        Assert.DoesNotContain("   at ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_have_named_columns_in_a_pipe_and_fit_a_terminal()
    {
        await Digest.OkAsync("subscribers", "add", "ada.with.a.rather.long.address@mathematics.example.org", "-t", "Agents that plan=agents", "-t", "Long context=context", "-t", "Vision=vision", "--time-zone", "America/Argentina/Buenos_Aires");
        var lines = (await Digest.OkAsync("subscribers", "list")).Split('\n');
        Assert.Equal("email\tstatus\tcadence\tat\ttime zone\ttopics\tpapers\tnext", lines[0]);
        Assert.StartsWith("ada.with.a.rather.long.address@mathematics.example.org\tactive\tdaily", lines[1], StringComparison.Ordinal);

        var (_, shown) = await Digest.RunInTerminalAsync("", "subscribers", "list");
        Assert.All(shown.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("ada.with.a.rather.long.address@mathematics.example.org", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_is_an_object_with_json()
    {
        foreach (var arguments in (string[])
            [
                "subscribers add ada@example.org --topic laundry", "subscribers add ada@example.org", "subscribers list",
                "subscribers show ada@example.org", "subscribers edit ada@example.org --max-papers 5",
                "subscribers follow ada@example.org Hinton", "subscribers unfollow ada@example.org Hinton",
                $"ingest --file {Papers()}", "send --now --dry-run", "send --now", "send", "sources", "match laundry", "match (",
                "explain ada@example.org 2603.00001", "preview ada@example.org", "preview --topic laundry", "topics robot", "config",
                "feedback ada@example.org --more 2603.00001", "dkim new test --domain example.org", "links rotate", "suppressions list",
                "suppressions remove ada@example.org", "templates check", "doctor", "version", "subscribers pause ada@example.org",
                "subscribers resume ada@example.org", "subscribers export", "subscribers remove ada@example.org", "nonsense",
            ])
        {
            var (_, output, error) = await Digest.RunAsync([.. arguments.Split(' '), "--json"]);
            Assert.All(
                (output + error).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                line => Assert.True(IsObject(line), $"{arguments}: {line}"));
            Assert.NotEqual("", output + error);
        }
    }

    private static bool IsObject(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string Papers()
    {
        var papers = Path.Combine(_folder, "papers.jsonl");
        File.WriteAllText(papers, """{"id":"arxiv:2603.00001","title":"Robots that fold laundry","abstract":"Folding."}""" + "\n");
        return papers;
    }

    private Task<string> IngestAsync() => Digest.OkAsync("ingest", "--file", Papers());

    /// <summary>A folder seen by a user who may read it and nothing else.</summary>
    private sealed class ReadOnlyFolder : IDisposable
    {
        private readonly string _writable = Directory.CreateTempSubdirectory("digest-writable-").FullName;
        private readonly string _mount;

        private ReadOnlyFolder(string mount) => _mount = mount;

        public string Writable => _writable;

        public DigestProcess Digest => new(_mount);

        /// <summary>Modes do not stop root, who is given a read-only mount instead.</summary>
        public static async Task<ReadOnlyFolder> CreateAsync(string folder)
        {
            if (!Environment.IsPrivilegedProcess)
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
                return new ReadOnlyFolder(folder);
            }

            var mount = Directory.CreateTempSubdirectory("digest-read-only-").FullName;
            await ExternalProgram.RunAsync("mount", "--bind", folder, mount);
            await ExternalProgram.RunAsync("mount", "-o", "remount,ro,bind", mount);
            return new ReadOnlyFolder(mount);
        }

        public void Dispose()
        {
            if (!Environment.IsPrivilegedProcess)
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(_mount, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            else
            {
                ExternalProgram.RunAsync("umount", _mount).Wait(TestContext.Current.CancellationToken);
                Directory.Delete(_mount);
            }

            Directory.Delete(_writable, recursive: true);
        }
    }
}
