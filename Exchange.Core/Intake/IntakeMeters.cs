using System.Diagnostics.Metrics;
using Exchange.Core.Watching;

namespace Exchange.Core.Intake;

/// <summary>What the desk counts of its answers.</summary>
internal static class IntakeMeters
{
    private static readonly Counter<long> TakenIn = HubTelemetry.Meter.CreateCounter<long>(
        "exchange.records.taken_in", "{record}", "Records taken in; a record that is sent again counts once.");

    private static readonly Counter<long> NotTakenIn = HubTelemetry.Meter.CreateCounter<long>(
        "exchange.records.not_taken_in", "{record}", "Records sent and not taken in anew: repeated, declined, conflict, malformed, unavailable.");

    public static void Answered(IReadOnlyList<IntakeAnswer?> answers)
    {
        var taken = 0;
        foreach (var answer in answers)
        {
            if (answer is IntakeAnswer.TakenIn { Repeated: false }) taken++;
            else if (NotTakenIn.Enabled && answer is not null) NotTakenIn.Add(1, new KeyValuePair<string, object?>(HubTelemetry.Answer, Word(answer)));
        }
        if (taken == 0) return;
        TakenIn.Add(taken);
        HubTelemetry.TakenIn.Add(taken);
    }

    private static string Word(IntakeAnswer answer) => answer switch
    {
        IntakeAnswer.TakenIn => "repeated",
        IntakeAnswer.Declined => "declined",
        IntakeAnswer.Conflict => "conflict",
        IntakeAnswer.Malformed => "malformed",
        _ => "unavailable",
    };
}
