using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Comparing;
using Exchange.Core.Checking.Sampling;

namespace Exchange.Host.Commands;

/// <summary><c>schema check</c>, <c>schema diff</c>, <c>schema sample</c>: a department's own desk for its schemas. No hub is called.</summary>
public static class SchemaCommands
{
    private const int MostSamples = 1000;

    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command All() => new("schema", "Schemas, without a hub 数据结构") { Check(), Diff(), Sample() };

    private static Command Check()
    {
        var source = new SchemaSource();
        var schema = Schema("schema", "A file, or the name of a schema in --among");
        var instances = new Argument<string[]>("instances") { Description = "JSON files; .ndjson and .jsonl hold one record a line; - is standard input", Arity = ArgumentArity.OneOrMore };
        var basic = new Option<bool>("--basic") { Description = "Print the output format \"basic\" of the specification, one line of JSON a record" };
        var chinese = new Option<bool>("--zh") { Description = "Messages in Chinese 中文提示" };
        var command = source.On(new Command("check", "Check records against a schema 检查数据") { schema, instances, basic, chinese });
        command.SetAction(async (line, stop) =>
        {
            if (await source.Read(line, line.GetRequiredValue(schema), stop) is not { } read) return 1;
            var report = new InstanceReport(read.Checker, line.GetValue(basic), line.GetValue(chinese));
            foreach (var instance in line.GetRequiredValue(instances)) await report.File(instance, stop);
            return await report.End();
        });
        return command;
    }

    private static Command Diff()
    {
        var source = new SchemaSource();
        var old = Schema("old", "The old version: a file, or a name in --among");
        var now = Schema("new", "The new version");
        var against = new Option<string>("--against") { Description = "Whom the exit code is about: backward (who sends), forward (who receives) or both", DefaultValueFactory = _ => "backward" };
        against.AcceptOnlyFromAmong("backward", "forward", "both");
        var chinese = new Option<bool>("--zh") { Description = "Messages in Chinese 中文提示" };
        var command = source.On(new Command("diff", "What a new version breaks 比较版本") { old, now, against, chinese });
        command.SetAction(async (line, stop) =>
        {
            if (await source.Read(line, line.GetRequiredValue(old), stop) is not { } before || await source.Read(line, line.GetRequiredValue(now), stop) is not { } after) return 1;
            var difference = SchemaComparison.Compare(before.Text, before.Options, after.Text, after.Options);
            foreach (var change in difference.Changes)
            {
                await Console.Out.WriteLineAsync($"{(change.Place.Length == 0 ? "(root)" : change.Place)} {change.Keyword}: {(line.GetValue(chinese) ? change.Zh : change.En)}");
                await Console.Out.WriteLineAsync($"    backward: {Word(change.Backward)}, forward: {Word(change.Forward)}; {Short(change.OldLocation)} -> {Short(change.NewLocation)}");
            }
            await Console.Out.WriteLineAsync($"backward {Verdict(difference.Changes.Select(change => change.Backward))}, forward {Verdict(difference.Changes.Select(change => change.Forward))}");
            var asked = line.GetValue(against);
            return (asked == "forward" || difference.IsBackwardCompatible) && (asked == "backward" || difference.IsForwardCompatible) ? 0 : 1;
        });
        return command;
    }

    private static Command Sample()
    {
        var source = new SchemaSource();
        var schema = Schema("schema", "A file, or the name of a schema in --among");
        var count = new Option<int>("--count") { Description = $"Valid samples, 1 to {MostSamples}; there may be fewer different ones", DefaultValueFactory = _ => 3 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same samples", DefaultValueFactory = _ => 1 };
        var invalid = new Option<bool>("--invalid") { Description = "Invalid samples instead, each with the one rule that it breaks" };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 1 or > MostSamples)) result.AddError($"--count is a number from 1 to {MostSamples}.");
        });
        var command = source.On(new Command("sample", "Made-up records of a schema, one a line 生成样例") { schema, count, seed, invalid });
        command.SetAction(async (line, stop) =>
        {
            if (await source.Read(line, line.GetRequiredValue(schema), stop) is not { } read) return 1;
            var samples = SchemaSampler.Sample(read.Text, line.GetValue(seed), line.GetValue(count), read.Options);
            if (samples.Valid.Count == 0)
            {
                await Console.Error.WriteLineAsync($"No valid sample of {read.Name} was found: rules that only few records keep have to be met by hand.");
                return 1;
            }
            foreach (var text in line.GetValue(invalid) ? samples.Invalid.Select(Line) : samples.Valid) await Console.Out.WriteLineAsync(text);
            if (line.GetValue(invalid))
                foreach (var rule in samples.Untouched) await Console.Error.WriteLineAsync($"no sample breaks this alone: {Short(rule)}");
            return 0;
        });
        return command;
    }

    private static Argument<string> Schema(string name, string words) => new(name) { Description = words };

    private static string Line(InvalidSample sample)
    {
        using var record = JsonDocument.Parse(sample.Json);
        return JsonSerializer.Serialize(new
        {
            breaks = new { sample.Breaks.Pointer, sample.Breaks.Keyword, schema = Short(sample.Breaks.SchemaLocation), sample.Breaks.Code, sample.Breaks.Zh, sample.Breaks.En },
            record = record.RootElement,
        }, Plain);
    }

    private static string Word(Effect effect) => effect switch { Effect.Keeps => "keeps", Effect.MayBreak => "may break", _ => "BREAKS" };

    private static string Verdict(IEnumerable<Effect> effects) => effects.DefaultIfEmpty(Effect.Keeps).Max() switch
    {
        Effect.Keeps => "compatible",
        Effect.MayBreak => "may break: it cannot be told by looking",
        _ => "incompatible: it needs a new major name",
    };

    /// <summary>Without the scheme under which files without an $id are known.</summary>
    private static string Short(string location) => location.Replace("schema:///", "", StringComparison.Ordinal);
}
