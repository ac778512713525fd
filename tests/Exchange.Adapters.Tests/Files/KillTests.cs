using System.Security.Cryptography;
using System.Text;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>A process that hands a batch over is killed (SIGKILL) at each of its steps; whoever comes next asks, and pushes what did not arrive.</summary>
sealed class KillTests
{
    static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    // Two data files and two control files.
    [TestCase("written-aside", 1, false)]
    [TestCase("written-aside", 2, false)]
    [TestCase("written-aside", 3, false)]
    [TestCase("written-aside", 4, false)]
    [TestCase("flushed-aside", 1, false)]
    [TestCase("manifest-aside", 1, false)]
    [TestCase("manifest-renamed", 1, true)]
    [TestCase("manifest-written", 1, true)]
    [TestCase("data-moved", 1, true)]
    [TestCase("data-moved", 2, true)]
    [TestCase("data-flushed", 1, true)]
    [TestCase("control-moved", 1, true)]
    [TestCase("control-moved", 2, true)]
    [TestCase("all-moved", 1, true)]
    [TestCase("marked", 1, true)]
    public async Task Whatever_the_moment_of_death_every_delivery_is_in_one_file_and_every_file_is_whole(string point, int occurrence, bool stands)
    {
        using var office = new FileOffice();
        var (exitCode, output) = FileChild.Run(office.Root, point, occurrence);
        exitCode.ShouldBe(137, output);   // 128 and SIGKILL: it did die there.

        using var adapter = new FileAdapter(FileOffice.TwoFiles(office.Root), FileOffice.Context());
        foreach (var message in FileChild.Batch)
        {
            var told = await adapter.Ask(message, CancellationToken.None);
            told.ShouldBe(stands ? new AskAnswer.Received(null) : new AskAnswer.NotReceived());
            if (told is AskAnswer.NotReceived)
                (await adapter.Push(message, CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        }

        var rows = new List<string>();
        var data = office.Sent.Where(n => n.EndsWith(".csv", StringComparison.Ordinal)).ToList();
        foreach (var name in data)
        {
            var bytes = office.Bytes(name);
            var lines = Gb18030.GetString(bytes).Split("\r\n")[1..^1];
            rows.AddRange(lines.Select(line => name[..2] + line));
            office.Text(Path.ChangeExtension(name, ".ctl")).ShouldStartWith($"rows={lines.Length};");
            office.Text(Path.ChangeExtension(name, ".ctl")).ShouldEndWith(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        rows.Count.ShouldBe(9);   // Three units, six persons: none missing
        rows.Distinct().Count().ShouldBe(9);   // and none twice.
        office.Sent.Count.ShouldBe(data.Count * 2);
        office.Unfinished.ShouldBeEmpty();
        foreach (var day in data.Where(n => n.StartsWith("RY_", StringComparison.Ordinal)).GroupBy(n => n[10..18]))
            day.Select(n => int.Parse(n[19..22])).ShouldBe(Enumerable.Range(1, day.Count()));   // No number was lost either.
    }
}
