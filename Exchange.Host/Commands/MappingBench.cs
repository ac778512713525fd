using System.Diagnostics;
using System.Globalization;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Samples;

namespace Exchange.Host.Commands;

/// <summary>Measures a mapping on one thread, from the record's bytes to the checked message.</summary>
internal static class MappingBench
{
    internal const int MostRecords = 10_000_000;

    /// <summary>What is timed runs in its final form, and only after that.</summary>
    private const int WarmUp = 20_000;

    public static async Task<int> Measure(ReadyMapping mapping, IReadOnlyList<MappingSample> samples, int records, FindingLines lines, CancellationToken stop)
    {
        foreach (var sample in samples)
            if (sample.Translate(mapping.Translator, stop) is Translation.Failed failed)
            {
                foreach (var line in lines.Of(mapping.Document, failed.Fault)) await Console.Error.WriteLineAsync(line);
                return 1;
            }
        Turn(mapping, samples, WarmUp, stop);
        GC.Collect();
        var (allocated, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        var written = Turn(mapping, samples, records, stop);
        var (time, bytes) = (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - allocated);
        var read = samples.Average(sample => (sample.Record?.Record ?? sample.Row!.Row).Length);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{records} records of {read:0} bytes to messages of {(double)written / records:0} bytes: {records / time.TotalSeconds:0} records/s, {time.TotalMicroseconds / records:0.00} µs and {(double)bytes / records:0} bytes allocated a record"));
        return 0;
    }

    private static long Turn(ReadyMapping mapping, IReadOnlyList<MappingSample> samples, int records, CancellationToken stop)
    {
        var written = 0L;
        for (var i = 0; i < records; i++)
            written += ((Translation.Written)samples[i % samples.Count].Translate(mapping.Translator, stop)).Message.Length;
        return written;
    }
}
