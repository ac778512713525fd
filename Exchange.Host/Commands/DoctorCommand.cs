using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Host.Doctor;

namespace Exchange.Host.Commands;

/// <summary><c>doctor</c>: looks at everything that the hub needs and says what to do. It changes nothing, and a hub may run meanwhile.</summary>
public static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var zh = new Option<bool>("--zh") { Description = "In Chinese 中文" };
        var json = new Option<bool>("--json") { Description = "As JSON, in both languages, for programs" };
        var thorough = new Option<bool>("--thorough") { Description = "The embedded database's file is read whole, however long it takes, indexes too" };
        var doctor = new Command("doctor", "Check settings, database, clock, disk, secrets, calendars, adapters, backups 检查运行环境") { zh, json, thorough };
        doctor.TreatUnmatchedTokensAsErrors = false;
        doctor.SetAction((line, stop) => StartFaults.Told("The checks could not be made", "无法检查", async () =>
        {
            var found = await DoctorVisit.Look([.. line.UnmatchedTokens], line.GetValue(thorough), stop);
            await (line.GetValue(json) ? PrintJson(found) : PrintText(found, line.GetValue(zh)));
            return found.Any(static one => one.Line.State == DoctorState.Failure) ? 1 : 0;
        }));
        return doctor;
    }

    private static async Task PrintText(IReadOnlyList<(string Check, DoctorLine Line)> found, bool zh)
    {
        foreach (var (check, line) in found)
        {
            var state = line.State switch { DoctorState.Ok => zh ? "正常" : "ok  ", DoctorState.Warning => zh ? "警告" : "warn", _ => zh ? "失败" : "FAIL" };
            await Console.Out.WriteLineAsync($"{state}  {check}: {(zh ? line.Zh : line.En)}");
            if ((zh ? line.AdviceZh : line.Advice) is { } advice) await Console.Out.WriteLineAsync($"      → {advice}");
        }
        var (failures, warnings) = Count(found);
        await Console.Out.WriteLineAsync(zh ? $"{failures} 项失败，{warnings} 项警告" : $"{failures} failures, {warnings} warnings");
    }

    private static async Task PrintJson(IReadOnlyList<(string Check, DoctorLine Line)> found)
    {
        var (failures, warnings) = Count(found);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            program = ProgramVersion.Text,
            failures,
            warnings,
            checks = found.Select(static one => new
            {
                check = one.Check,
                state = one.Line.State switch { DoctorState.Ok => "ok", DoctorState.Warning => "warning", _ => "failure" },
                en = one.Line.En, zh = one.Line.Zh, advice = one.Line.Advice, adviceZh = one.Line.AdviceZh,
            }),
        }, Json));
    }

    private static (int Failures, int Warnings) Count(IReadOnlyList<(string Check, DoctorLine Line)> found)
        => (found.Count(static one => one.Line.State == DoctorState.Failure), found.Count(static one => one.Line.State == DoctorState.Warning));
}
