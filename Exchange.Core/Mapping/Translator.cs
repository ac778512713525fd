using Exchange.Core.Checking;
using Exchange.Core.Expressions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>Translates records by one mapping. Pure: no clock, no storage, no network; the same input gives the same bytes.</summary>
/// <param name="program">The compiled mapping.</param>
/// <param name="to">The department's schema, which every message is checked against; null leaves that out.</param>
public sealed class Translator(MappingProgram program, CompiledSchema? to = null)
{
    [ThreadStatic]
    static Workspace? idle;

    readonly Checker? checker = to is null ? null : new Checker(to);

    public MappingProgram Program => program;

    /// <summary>Of the messages it writes.</summary>
    public string MediaType => program.Document.Format == MessageFormat.Xml ? "application/xml" : "application/json";

    /// <summary>Translates one record. A mapping that loops for ever, or a record it cannot translate, is a fault and never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> asked for it.</exception>
    /// <exception cref="InvalidOperationException">The mapping reads rows.</exception>
    public Translation Translate(MappingInput input, CancellationToken stop = default) =>
        Translate(MappingReads.Record, input.TakenInAt, input.DeliveryId, (time, tape, depth) => InputObject.Build(input, time, tape, depth), stop);

    /// <summary>Translates what a department sent back; as <see cref="Translate(MappingInput, CancellationToken)"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> asked for it.</exception>
    /// <exception cref="InvalidOperationException">The mapping reads records.</exception>
    public Translation Translate(RowInput input, CancellationToken stop = default) =>
        Translate(MappingReads.Row, input.ReceivedAt, input.Key, (time, tape, depth) => InputObject.Build(input, time, tape, depth), stop);

    Translation Translate(MappingReads reads, DateTimeOffset at, string key, Func<DateTimeOffset, JsonTape, int, Value> build, CancellationToken stop)
    {
        if (program.Document.Reads != reads)
            throw new InvalidOperationException($"The mapping '{program.Document.Name}' does not read a {reads}.");
        var workspace = idle ?? new Workspace();
        idle = null;
        try
        {
            return Translate(at, key, build, workspace, stop);
        }
        finally
        {
            if (!workspace.IsLarge)
                idle = workspace;
        }
    }

    Translation Translate(DateTimeOffset at, string key, Func<DateTimeOffset, JsonTape, int, Value> build, Workspace workspace, CancellationToken stop)
    {
        var zoned = program.Options.Zone is { } zone ? TimeZoneInfo.ConvertTime(at, zone) : at;
        Value root;
        try
        {
            root = build(zoned, workspace.Tape, program.Options.Limits.InputDepth);
        }
        catch (InputException fault)
        {
            return new Translation.Failed(FaultWords.Unreadable(fault));
        }
        var run = new TranslationRun(program, root, new Value(workspace.Tape), zoned, InputObject.SeedOf(key), workspace.Output, stop);
        if (run.Write() is { } failed)
            return new Translation.Failed(failed);
        var message = workspace.Output.Written;
        if (checker is not null && checker.Check(message) is { IsValid: false } found)
            return new Translation.Failed(FaultWords.Invalid(found, program));
        return program.Xml is null ? new Translation.Written(message.ToArray()) : program.Xml.Write(message, program);
    }

    sealed class Workspace
    {
        const int Large = 1 << 20;

        internal readonly JsonTape Tape = new();
        internal readonly JsonOutput Output = new();

        /// <summary>Grown for one big record; not worth keeping.</summary>
        internal bool IsLarge => Tape.Text.Length > Large || Output.Capacity > Large;
    }
}
