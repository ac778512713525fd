using System.CommandLine;
using System.Globalization;
using Exchange.Core.Archive;
using Command = System.CommandLine.Command;

namespace Exchange.Host.Commands;

/// <summary><c>record archive</c> fetches the package of a closed record; <c>archive verify</c> holds one to its manifest, without a hub.</summary>
public static class ArchiveCommands
{
    public static Command Record() => new("record", "Records 办件") { Fetch() };

    public static Command Archive() => new("archive", "Archive packages 归档包") { Verify() };

    private static Command Fetch()
    {
        var hub = new HubAddress();
        var id = new Argument<string>("id") { Description = "The hub's id of the record" };
        var to = new Option<string>("--to") { Description = "File to make; there must be none", Required = true };
        var fetch = hub.On(new Command("archive", "Fetch the archive package of a closed record, and verify it 下载归档包") { id, to });
        fetch.SetAction((line, stop) => Fetch(hub, line, line.GetRequiredValue(id), line.GetRequiredValue(to), stop));
        return fetch;
    }

    private static async Task<int> Fetch(HubAddress hub, ParseResult line, string id, string to, CancellationToken stop)
    {
        if (to.Trim().Length == 0) return await HubAddress.Fail("--to names a file.");
        if (Path.Exists(to)) return await HubAddress.Fail($"{to} is there already.");
        // It gets its name when it is known to be whole: if we stop before, a part with another name is left.
        var part = to + ".part";
        try
        {
            if (await hub.Fetch(line, $"/api/v1/records/{Uri.EscapeDataString(id)}/archive", part, stop) is var exit and not 0) return exit;
            var found = await ArchiveCheck.Verify(part, stop);
            if (found.Faults.Count > 0) return await Bad(found);
            File.Move(part, to);
            await Console.Out.WriteLineAsync(Path.GetFullPath(to));
            await Console.Error.WriteLineAsync(Holds(found));
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await HubAddress.Fail(error.Message);
        }
        finally
        {
            if (File.Exists(part)) File.Delete(part);
        }
    }

    private static Command Verify()
    {
        var file = new Argument<string>("file") { Description = "The package" };
        var verify = new Command("verify", "Whether an archive package is whole and unchanged 校验归档包") { file };
        verify.SetAction(async (line, stop) =>
        {
            try
            {
                var found = await ArchiveCheck.Verify(line.GetRequiredValue(file), stop);
                if (found.Faults.Count > 0) return await Bad(found);
                await Console.Out.WriteLineAsync("good 完好");
                await Console.Error.WriteLineAsync(Holds(found));
                return 0;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return await HubAddress.Fail(error.Message);
            }
        });
        return verify;
    }

    private static async Task<int> Bad(ArchiveCheck.Result found)
    {
        await Console.Error.WriteLineAsync("The package is not good. 归档包不完整或被改动。");
        foreach (var fault in found.Faults) await Console.Error.WriteLineAsync("  " + fault);
        return 1;
    }

    private static string Holds(ArchiveCheck.Result found) => string.Create(CultureInfo.InvariantCulture, $"Record {found.Id}, number {found.Number}, {found.Files} files, SHA-256 {found.Sha256}.");
}
