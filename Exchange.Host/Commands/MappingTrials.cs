using System.CommandLine;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Commands;

/// <summary><c>mapping run</c>, <c>mapping test</c>, <c>mapping bench</c>: mappings at work on samples.</summary>
public static class MappingTrials
{
    internal const long MostSampleBytes = 64 * 1024 * 1024;

    public static Command Run()
    {
        var source = new MappingSource();
        var mapping = MappingCommands.One();
        var record = new Argument<string>("record") { Description = "A JSON file, or - for standard input: the bare form or row, or a sample with what the hub knows beside it" };
        var chinese = MappingCommands.Chinese();
        var command = source.On(new Command("run", "Translate a record 翻译一件") { mapping, record, chinese });
        command.SetAction(async (line, stop) =>
        {
            var lines = new FindingLines(line.GetValue(chinese));
            if (await Only(source, line, line.GetRequiredValue(mapping), lines, stop) is not { } ready) return 1;
            if (await Sample(line.GetRequiredValue(record), ready.Reads, lines, stop) is not { } sample) return 1;
            switch (sample.Translate(ready.Translator, stop))
            {
                case Translation.Written written:
                    await Console.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(written.Message));
                    return 0;
                case Translation.Failed failed:
                    foreach (var text in lines.Of(ready.Document, failed.Fault)) await Console.Error.WriteLineAsync(text);
                    return 1;
                default:
                    throw new InvalidOperationException("A translation is written or failed.");
            }
        });
        return command;
    }

    public static Command Test()
    {
        var source = new MappingSource();
        var mappings = MappingCommands.Some();
        var chinese = MappingCommands.Chinese();
        var command = source.On(new Command("test", "Compare what comes of the samples with what was written down 测试映射") { mappings, chinese });
        command.SetAction(async (line, stop) =>
        {
            if (await source.Read(line, line.GetRequiredValue(mappings), stop) is not { } files) return 1;
            var trial = new SampleTrial(files, new FindingLines(line.GetValue(chinese)));
            foreach (var document in files.Mappings) await trial.Try(document, stop);
            return await trial.End();
        });
        return command;
    }

    public static Command Bench()
    {
        var source = new MappingSource();
        var mapping = MappingCommands.One();
        var records = new Option<int>("--records") { Description = $"Records to translate, 1 to {MappingBench.MostRecords}", DefaultValueFactory = _ => 20_000 };
        var input = new Option<string?>("--input") { Description = "A file with a record or sample a line. Default: the samples beside the mapping, in turn" };
        var command = source.On(new Command("bench", "Measure how fast records are translated and checked 测速") { mapping, records, input });
        records.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 1 or > MappingBench.MostRecords))
                result.AddError($"--records is a number from 1 to {MappingBench.MostRecords}.");
        });
        command.SetAction(async (line, stop) =>
        {
            var lines = new FindingLines(chinese: false);
            if (await Only(source, line, line.GetRequiredValue(mapping), lines, stop) is not { } ready) return 1;
            var samples = line.GetValue(input) is { } file ? await Lines(file, ready.Reads, lines, stop) : await Beside(ready, lines, stop);
            if (samples.Count == 0) return await HubAddress.Fail("There is no sample to translate.");
            return await MappingBench.Measure(ready, samples, line.GetValue(records), lines, stop);
        });
        return command;
    }

    /// <summary>The one mapping that was named, ready to translate; what is wrong is printed and null comes back.</summary>
    private static async Task<ReadyMapping?> Only(MappingSource source, ParseResult line, string path, FindingLines lines, CancellationToken stop)
    {
        if (await source.Read(line, [path], stop) is not { } files) return null;
        foreach (var fault in files.Broken) await Console.Error.WriteLineAsync(lines.Of(fault));
        if (files.Broken.Count > 0) return null;
        if (files.Mappings is [var document]) return await ReadyMapping.Of(files, document, lines);
        await Console.Error.WriteLineAsync(files.Mappings.Count == 0 ? $"There is no mapping in {path}." : $"{path} has {files.Mappings.Count} mappings: name one.");
        return null;
    }

    /// <summary>A sample from a file; what is wrong is printed and null comes back.</summary>
    internal static async Task<MappingSample?> Sample(string file, MappingReads reads, FindingLines lines, CancellationToken stop)
    {
        if (await Read(file, stop) is not { } json) return null;
        var faults = new List<SampleFault>();
        var sample = MappingSample.Read(json, reads, TimeProvider.System.GetLocalNow(), faults);
        foreach (var fault in faults) await Console.Error.WriteLineAsync(lines.Of(file, fault));
        return sample;
    }

    private static async Task<byte[]?> Read(string file, CancellationToken stop)
    {
        try
        {
            if (file == "-") return System.Text.Encoding.UTF8.GetBytes(await Console.In.ReadToEndAsync(stop));
            if (new FileInfo(file).Length <= MostSampleBytes) return await File.ReadAllBytesAsync(file, stop);
            await Console.Error.WriteLineAsync($"{file} has more than {MostSampleBytes} bytes.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }
        return null;
    }

    private static async Task<IReadOnlyList<MappingSample>> Beside(ReadyMapping ready, FindingLines lines, CancellationToken stop)
    {
        var samples = new List<MappingSample>();
        foreach (var pair in SampleFolder.Of(Path.GetDirectoryName(Path.GetFullPath(ready.Document.File))!))
            if (pair.In is not null && await Sample(pair.In, ready.Reads, lines, stop) is { } sample) samples.Add(sample);
        return samples;
    }

    private static async Task<IReadOnlyList<MappingSample>> Lines(string file, MappingReads reads, FindingLines lines, CancellationToken stop)
    {
        var (samples, faults) = (new List<MappingSample>(), new List<SampleFault>());
        if (await Read(file, stop) is not { } text) return [];
        var number = 0;
        foreach (var one in System.Text.Encoding.UTF8.GetString(text).Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(one)) continue;
            if (MappingSample.Read(System.Text.Encoding.UTF8.GetBytes(one), reads, TimeProvider.System.GetLocalNow(), faults) is { } sample) samples.Add(sample);
            foreach (var fault in faults) await Console.Error.WriteLineAsync(lines.Of(file, fault with { Line = number, Column = Math.Max(1, fault.Column) }));
            if (faults.Count > 0) return [];
        }
        return samples;
    }
}
