using System.Text.Json;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Samples;

/// <summary>What a mapping is tried with: a record or a row, and what the hub would know beside it. Exactly one of the two is there.</summary>
public sealed record MappingSample
{
    MappingSample() { }

    public MappingInput? Record { get; private init; }

    public RowInput? Row { get; private init; }

    /// <summary>
    /// Reads <c>{record, number, stepNumber, takenInAt, deliveryId, recordId, step, version, situation, steps, materials, warnings}</c> or <c>{row, source, key, receivedAt}</c>; of what
    /// stands beside record or row anything may be left out. A text without that member is the bare form or row.
    /// </summary>
    /// <param name="json">JSON in UTF-8.</param>
    /// <param name="reads">What the mapping reads.</param>
    /// <param name="at">When it is taken in, where the sample does not say.</param>
    /// <param name="faults">All that is wrong with it; no text of it is told.</param>
    /// <returns>Null where it is not a sample.</returns>
    public static MappingSample? Read(ReadOnlyMemory<byte> json, MappingReads reads, DateTimeOffset at, List<SampleFault> faults)
    {
        if (!SampleText.TryParse(json, faults, out var document))
            return null;
        using (document)
        {
            var root = document.RootElement;
            var main = InputObject.MainOf(reads);
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(main, out var content) || content.ValueKind != JsonValueKind.Object)
                return Of(reads, json, at);
            return Read(new SampleMembers(root, reads == MappingReads.Record ? InputObject.Names : InputObject.RowNames, faults), reads, at);
        }
    }

    /// <summary>Nothing but the form or row itself.</summary>
    public static MappingSample Of(MappingReads reads, ReadOnlyMemory<byte> json, DateTimeOffset at) => reads == MappingReads.Record
        ? new MappingSample { Record = Usual(at) with { Record = json } }
        : new MappingSample { Row = UsualRow(at) with { Row = json } };

    static MappingInput Usual(DateTimeOffset at) => new()
    {
        Record = default, Number = "0000000000000000001", StepNumber = "0000000000000000001-01", TakenInAt = at, DeliveryId = new string('0', 31) + "1", RecordId = new string('0', 31) + "2", Step = "S1",
    };

    static RowInput UsualRow(DateTimeOffset at) => new() { Row = default, Source = "sample", Key = "1", ReceivedAt = at };

    static MappingSample? Read(SampleMembers members, MappingReads reads, DateTimeOffset at)
    {
        var sample = reads == MappingReads.Record ? new MappingSample { Record = Read(members, Usual(at)) } : new MappingSample { Row = Read(members, UsualRow(at)) };
        return members.AreGood ? sample : null;
    }

    static MappingInput Read(SampleMembers members, MappingInput usual) => Read(members, usual, members.Text("number") ?? usual.Number);

    static MappingInput Read(SampleMembers members, MappingInput usual, string number) => usual with
    {
        Record = members.Raw("record"),
        Number = number,
        StepNumber = members.Text("stepNumber") ?? number + "-01",
        TakenInAt = members.Time("takenInAt") ?? usual.TakenInAt,
        DeliveryId = members.Text("deliveryId") ?? usual.DeliveryId,
        RecordId = members.Text("recordId") ?? usual.RecordId,
        Step = members.Text("step") ?? usual.Step,
        Version = members.Whole("version") ?? usual.Version,
        Situation = members.Text("situation"),
        Materials = members.List("materials"),
        Warnings = members.List("warnings"),
        Steps = members.Steps("steps"),
    };

    static RowInput Read(SampleMembers members, RowInput usual) => usual with
    {
        Row = members.Raw("row"),
        Source = members.Text("source") ?? usual.Source,
        Key = members.Text("key") ?? usual.Key,
        ReceivedAt = members.Time("receivedAt") ?? usual.ReceivedAt,
    };

    /// <summary>Translates it. What cannot be is an answer, never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> asked for it.</exception>
    public Translation Translate(Translator translator, CancellationToken stop = default) =>
        Record is not null ? translator.Translate(Record, stop) : translator.Translate(Row!, stop);
}

/// <summary>What is wrong with a sample, without a text of it.</summary>
/// <param name="Pointer">JSON Pointer in the sample.</param>
/// <param name="Line">From 1; 0 where only the pointer is known.</param>
/// <param name="Column">In bytes, from 1.</param>
public sealed record SampleFault(string Pointer, int Line, int Column, string Zh, string En);
