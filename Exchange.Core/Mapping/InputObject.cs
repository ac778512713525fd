using System.Globalization;
using Exchange.Core.Expressions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>The input as expressions see it. The record stays where it was parsed.</summary>
internal static class InputObject
{
    /// <summary>RFC 3339 with milliseconds and offset.</summary>
    const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    internal static readonly string[] RowNames = ["row", "source", "key", "receivedAt"];

    /// <summary>What the most of a mapping reads.</summary>
    internal static string MainOf(MappingReads reads) => reads == MappingReads.Record ? "record" : "row";

    internal static readonly string[] Names = ["record", "number", "stepNumber", "takenInAt", "deliveryId", "recordId", "step", "version", "situation", "steps", "materials", "warnings"];

    /// <exception cref="InputException">The record, or what a step gives, is not JSON in UTF-8 or is nested too deep.</exception>
    internal static Value Build(MappingInput input, DateTimeOffset takenInAt, JsonTape tape, int maxDepth)
    {
        JsonTapeReader.Read(tape, input.Record.Span, maxDepth);
        var made = new ValueObject(Names.Length);
        made.Set("record", new Value(tape));
        made.Set("number", input.Number);
        if (input.StepNumber is not null)
            made.Set("stepNumber", input.StepNumber);
        made.Set("takenInAt", takenInAt.ToString(TimeForm, CultureInfo.InvariantCulture));
        made.Set("deliveryId", input.DeliveryId);
        made.Set("recordId", input.RecordId);
        made.Set("step", input.Step);
        made.Set("version", input.Version);
        if (input.Situation is not null)
            made.Set("situation", input.Situation);
        made.Set("steps", Steps(input.Steps, maxDepth));
        if (!input.Materials.IsEmpty)
            made.Set("materials", Value.Parse(input.Materials.Span, maxDepth));
        if (!input.Warnings.IsEmpty)
            made.Set("warnings", Value.Parse(input.Warnings.Span, maxDepth));
        return made;
    }

    /// <exception cref="InputException">The row is not JSON in UTF-8 or is nested too deep.</exception>
    internal static Value Build(RowInput input, DateTimeOffset receivedAt, JsonTape tape, int maxDepth)
    {
        JsonTapeReader.Read(tape, input.Row.Span, maxDepth);
        var made = new ValueObject(RowNames.Length);
        made.Set("row", new Value(tape));
        made.Set("source", input.Source);
        made.Set("key", input.Key);
        made.Set("receivedAt", receivedAt.ToString(TimeForm, CultureInfo.InvariantCulture));
        return made;
    }

    static ValueObject Steps(IReadOnlyDictionary<string, StepFacts> steps, int maxDepth)
    {
        var made = new ValueObject(steps.Count);
        foreach (var (name, facts) in steps)
        {
            var step = new ValueObject(2);
            if (facts.Acknowledgement is not null)
                step.Set("acknowledgement", facts.Acknowledgement);
            step.Set("gives", facts.Gives.IsEmpty ? new ValueObject(0) : Value.Parse(facts.Gives.Span, maxDepth));
            made.Set(name, step);
        }
        return made;
    }

    /// <summary>FNV-1a: the same on every machine and run, which string.GetHashCode is not.</summary>
    internal static long SeedOf(string key)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var character in key)
            hash = (hash ^ character) * 0x100000001B3;
        return (long)hash;
    }
}
