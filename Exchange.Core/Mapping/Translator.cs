using Exchange.Core.Checking;
using Exchange.Core.Expressions;

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

    /// <summary>Translates one record. A mapping that loops for ever, or a record it cannot translate, is a fault and never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> asked for it.</exception>
    public Translation Translate(MappingInput input, CancellationToken stop = default)
    {
        var workspace = idle ?? new Workspace();
        idle = null;
        try
        {
            return Translate(input, workspace, stop);
        }
        finally
        {
            if (!workspace.IsLarge)
                idle = workspace;
        }
    }

    Translation Translate(MappingInput input, Workspace workspace, CancellationToken stop)
    {
        var zoned = program.Options.Zone is { } zone ? TimeZoneInfo.ConvertTime(input.TakenInAt, zone) : input.TakenInAt;
        TranslationRun run;
        try
        {
            run = new TranslationRun(program, InputObject.Build(input, zoned, workspace.Tape, program.Options.Limits.InputDepth), new Value(workspace.Tape), zoned, InputObject.SeedOf(input.DeliveryId), workspace.Output, stop);
        }
        catch (InputException fault)
        {
            return new Translation.Failed(FaultWords.Unreadable(fault));
        }
        if (run.Write() is { } failed)
            return new Translation.Failed(failed);
        var message = workspace.Output.Written;
        if (checker is not null && checker.Check(message) is { IsValid: false } found)
            return new Translation.Failed(FaultWords.Invalid(found, program));
        return new Translation.Written(message.ToArray());
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
