using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;
using Exchange.Core.Registry;

namespace Exchange.Host.Commands;

/// <summary>Tries mappings with their samples and keeps the account.</summary>
public sealed class SampleTrial(MappingFiles files, FindingLines lines)
{
    private const int MostDifferences = 50;

    private int _passed;
    private int _failed;

    /// <summary>A mapping without a sample has failed: nothing is known of it.</summary>
    public async Task Try(ReadDocument document, CancellationToken stop)
    {
        if (await ReadyMapping.Of(files, document, lines) is not { } ready)
        {
            await Fail(document, "it cannot be compiled", []);
            return;
        }
        var pairs = SampleFolder.Of(Path.GetDirectoryName(Path.GetFullPath(document.File))!);
        if (pairs.Count == 0) await Fail(document, "there is no sample-in.json with its sample-out beside it", []);
        foreach (var pair in pairs)
        {
            if (pair.In is null || pair.Out is null) await Fail(document, $"{pair.Name} has no {(pair.In is null ? "-in.json" : "-out.json or -out.xml")}", []);
            else await Compare(ready, pair, stop);
        }
    }

    private async Task Compare(ReadyMapping ready, SamplePair pair, CancellationToken stop)
    {
        if (await MappingTrials.Sample(pair.In!, ready.Reads, lines, stop) is not { } sample)
        {
            await Fail(ready.Document, $"{pair.Name}-in.json cannot be read", []);
            return;
        }
        if (sample.Translate(ready.Translator, stop) is not Translation.Written written)
        {
            await Fail(ready.Document, pair.Name, lines.Of(ready.Document, ((Translation.Failed)sample.Translate(ready.Translator, stop)).Fault));
            return;
        }
        try
        {
            if (pair.IsXml != (ready.Translator.MediaType == "application/xml")) throw new FormatException($"{Path.GetFileName(pair.Out)} is not the kind of message that it writes ({ready.Translator.MediaType})");
            var differences = MessageDifference.Between(await File.ReadAllBytesAsync(pair.Out!, stop), written.Message, pair.IsXml);
            if (differences.Count == 0) await Pass(ready.Document, pair.Name);
            else await Fail(ready.Document, pair.Name, differences.Take(MostDifferences).Select(one => one.ToString())
                .Concat(differences.Count > MostDifferences ? [$"… and {differences.Count - MostDifferences} more"] : []));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            await Fail(ready.Document, $"{pair.Name}: {error.Message}", []);
        }
    }

    private async Task Pass(ReadDocument document, string sample)
    {
        _passed++;
        await Console.Out.WriteLineAsync($"ok    {document.Name} {sample}");
    }

    private async Task Fail(ReadDocument document, string why, IEnumerable<string> details)
    {
        _failed++;
        await Console.Out.WriteLineAsync($"FAIL  {document.Name} {why}");
        foreach (var detail in details.SelectMany(text => text.Split('\n'))) await Console.Out.WriteLineAsync("      " + detail);
    }

    /// <summary>The account; the exit code.</summary>
    public async Task<int> End()
    {
        foreach (var fault in files.Broken) await Console.Out.WriteLineAsync(lines.Of(fault));
        if (_passed + _failed + files.Broken.Count == 0) return await HubAddress.Fail("There is no mapping in what was named.");
        await Console.Error.WriteLineAsync($"{_passed} passed, {_failed + files.Broken.Count} failed");
        return _failed + files.Broken.Count == 0 ? 0 : 1;
    }
}
