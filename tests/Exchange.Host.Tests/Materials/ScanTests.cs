using System.Net;
using System.Net.Sockets;
using System.Text;
using Exchange.Core.Materials;
using Exchange.Host.Materials;

namespace Exchange.Host.Tests.Materials;

/// <summary>Scanners: a program that is started, and a server that is asked over ICAP. Each is a real one, small.</summary>
[Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ScanTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("exchange-scan-").FullName;

    [TearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    private async Task<ScanAnswer> Scan(IFileScan scan, string content = "harmless")
    {
        var path = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(path, content);
        await using var open = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        return await scan.Scan(path, open, CancellationToken.None);
    }

    private string Script(string text)
    {
        var path = Path.Combine(_folder, "scan.sh");
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    [Test]
    public async Task A_program_tells_by_its_exit_code_and_is_given_the_path()
    {
        var script = Script("echo much; grep -q virus \"$2\" && exit 1; [ \"$1\" = -q ] && exit 0; exit 9\n");
        (await Scan(new CommandScan($"{script} -q {{file}}", Long))).ShouldBe(ScanAnswer.Clean);
        (await Scan(new CommandScan($"{script} -q", Long), "a virus in it")).ShouldBe(ScanAnswer.Infected);
        (await Should.ThrowAsync<ScanTroubleException>(Scan(new CommandScan($"{script} -x {{file}}", Long)))).Message.ShouldContain("exit code 9");
    }

    [Test]
    public async Task A_program_that_is_not_there_or_does_not_end_cannot_tell()
    {
        (await Should.ThrowAsync<ScanTroubleException>(Scan(new CommandScan(Path.Combine(_folder, "no-such-program"), Long)))).Message.ShouldContain("cannot be started");
        var script = Script("sleep 600 & echo $! > \"$(dirname \"$0\")/pid\"; wait\n");
        (await Should.ThrowAsync<ScanTroubleException>(Scan(new CommandScan(script, TimeSpan.FromSeconds(1))))).Message.ShouldContain("did not end");
        var left = int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "pid")));
        for (var tries = 0; tries < 500 && Directory.Exists($"/proc/{left}") && !(await File.ReadAllTextAsync($"/proc/{left}/stat")).Contains(") Z "); tries++) await Task.Delay(20);
        (Directory.Exists($"/proc/{left}") && !(await File.ReadAllTextAsync($"/proc/{left}/stat")).Contains(") Z ")).ShouldBeFalse("what the program has started ends with it");
    }

    [Test]
    public async Task What_a_script_is_given_is_no_part_of_a_shell_line()
    {
        var scan = new CommandScan($"/bin/echo ; touch {Path.Combine(_folder, "made")} {{file}}", Long);
        (await Scan(scan)).ShouldBe(ScanAnswer.Clean);
        File.Exists(Path.Combine(_folder, "made")).ShouldBeFalse();
    }

    [TestCase("ICAP/1.0 204 No Content\r\nISTag: \"1\"\r\n\r\n", ScanAnswer.Clean)]
    [TestCase("ICAP/1.0 200 OK\r\nISTag: \"1\"\r\nEncapsulated: res-hdr=0, res-body=43\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n", ScanAnswer.Clean)]
    [TestCase("ICAP/1.0 200 OK\r\nISTag: \"1\"\r\nEncapsulated: res-hdr=0, res-body=38\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n8\r\nA virus!\r\n0\r\n\r\n", ScanAnswer.Infected)]
    [TestCase("ICAP/1.0 200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Eicar;\r\nEncapsulated: res-hdr=0, res-body=38\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n2\r\nno\r\n0\r\n\r\n", ScanAnswer.Infected)]
    [TestCase("ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=38\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n2\r\nno\r\n0\r\n\r\n", ScanAnswer.Infected)]
    [TestCase("ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=38\r\n\r\nHTTP/1.1 200 OK\r\nX-Virus-ID: Eicar\r\n\r\n0\r\n\r\n", ScanAnswer.Infected)]
    public async Task A_server_is_asked_over_ICAP(string answer, ScanAnswer meaning)
    {
        await using var server = new SmallIcap(answer);
        var content = new string('x', 200_000);
        (await Scan(new IcapScan(server.Address, Long), content)).ShouldBe(meaning);
        var (head, body) = await server.Asked.WaitAsync(Long);
        head.ShouldStartWith($"RESPMOD {server.Address} ICAP/1.0\r\nHost: 127.0.0.1\r\n");
        head.ShouldContain("\r\nAllow: 204\r\n");
        body.ShouldBe(content);
    }

    [TestCase("ICAP/1.0 500 Server Error\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\n\r\n")]
    [TestCase("ICAP/1.0 200 OK\r\n\r\n")]
    [TestCase("ICAP/1.0 20")]
    [TestCase("")]
    public async Task A_server_that_answers_nothing_usable_cannot_tell(string answer)
    {
        await using var server = new SmallIcap(answer);
        await Should.ThrowAsync<ScanTroubleException>(Scan(new IcapScan(server.Address, Long)));
    }

    [Test]
    public async Task A_server_that_is_not_there_or_says_nothing_cannot_tell()
    {
        Uri gone;
        await using (var server = new SmallIcap("")) gone = server.Address;
        await Should.ThrowAsync<ScanTroubleException>(Scan(new IcapScan(gone, Long)));
        await using var silent = new SmallIcap(null);
        await Should.ThrowAsync<ScanTroubleException>(Scan(new IcapScan(silent.Address, TimeSpan.FromMilliseconds(300))));
    }

    /// <summary>Takes one question apart by its own headers and gives one answer; null gives none.</summary>
    private sealed class SmallIcap : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly TaskCompletionSource<(string, string)> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _work;

        public SmallIcap(string? answer)
        {
            _listener.Start();
            _work = Serve(answer);
        }

        public Uri Address => new($"icap://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/avscan");

        /// <summary>The ICAP head, and the body that was sent.</summary>
        public Task<(string Head, string Body)> Asked => _asked.Task;

        private async Task Serve(string? answer)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var line = client.GetStream();
                using var reader = new StreamReader(line, Encoding.Latin1);
                var head = await Head(reader);
                var places = head.Split("\r\n").Single(one => one.StartsWith("Encapsulated: ", StringComparison.Ordinal))[14..].Split(", ").ToDictionary(one => one.Split('=')[0], one => int.Parse(one.Split('=')[1]));
                var (request, response) = (await Head(reader), await Head(reader));
                (places["req-hdr"], places["res-hdr"], places["res-body"]).ShouldBe((0, request.Length, request.Length + response.Length));
                var body = new StringBuilder();
                for (int size; (size = Convert.ToInt32(await reader.ReadLineAsync(_end.Token), 16)) > 0; await reader.ReadLineAsync(_end.Token))
                {
                    var chunk = new char[size];
                    await reader.ReadBlockAsync(chunk, _end.Token);
                    body.Append(chunk);
                }
                _asked.TrySetResult((head, body.ToString()));
                if (answer is null) await Task.Delay(Timeout.Infinite, _end.Token);
                await line.WriteAsync(Encoding.Latin1.GetBytes(answer!), _end.Token);
            }
            catch (Exception error)
            {
                _asked.TrySetException(error);
            }
        }

        private async Task<string> Head(StreamReader reader)
        {
            var text = new StringBuilder();
            string? one;
            do text.Append(one = await reader.ReadLineAsync(_end.Token)).Append("\r\n");
            while (one is { Length: > 0 });
            return text.ToString();
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _listener.Stop();
            await _work;
            _ = _asked.Task.Exception;
            _end.Dispose();
        }
    }
}
