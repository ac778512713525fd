namespace Exchange.Host.Doctor;

public enum DoctorState { Ok, Warning, Failure }

/// <summary>What one check found, and what to do about it. Never a password, never personal data.</summary>
public sealed record DoctorLine(DoctorState State, string En, string Zh, string? Advice = null, string? AdviceZh = null)
{
    public static DoctorLine Ok(string en, string zh) => new(DoctorState.Ok, en, zh);

    public static DoctorLine Warning(string en, string zh, string advice, string adviceZh) => new(DoctorState.Warning, en, zh, advice, adviceZh);

    public static DoctorLine Failure(string en, string zh, string advice, string adviceZh) => new(DoctorState.Failure, en, zh, advice, adviceZh);

    public static DoctorLine Failure(Exchange.Core.Storage.StorageTrouble trouble) => new(DoctorState.Failure, $"{trouble.En}: {trouble.Where}", $"{trouble.Zh}：{trouble.Where}", trouble.Advice, trouble.AdviceZh);
}
