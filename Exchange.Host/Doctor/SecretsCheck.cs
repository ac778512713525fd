using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Doctor;

/// <summary>Whether the key's file is there, for its owner only, and opens what is kept under it.</summary>
public sealed class SecretsCheck : IDoctorCheck
{
    private static readonly Sql Any = new("select name from secret");

    public string Name => "secrets";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        var file = SecretKeyFile.PathOf(round.Hub, round.Storage);
        var kept = round.HasSchema ? (await round.Database.Query(Any.With(), static row => row.GetString(0), stop)).Count : 0;
        if (!File.Exists(file))
        {
            if (kept > 0)
                return [DoctorLine.Failure($"{kept} secrets are kept and their key is not there: {file}", $"已保存 {kept} 个机密，但密钥文件不存在：{file}", "Put the key's file back from where it is kept apart from the backups, or set the secrets anew.", "请放回另行保存的密钥文件，或重新设置各机密。")];
            // Not even made: whoever asks for a secret gets none.
            round.Secret = static _ => null;
            return [DoctorLine.Ok($"no key yet: {file}; the first start makes it", $"尚无密钥文件：{file}；首次启动时建立")];
        }
        try
        {
            _ = round.Services.GetRequiredService<SecretKey>();
            if (round.HasSchema)
            {
                var secrets = round.Services.GetRequiredService<Secrets>();
                await secrets.Refresh(stop);
                round.Secret = secrets.Read;
            }
            return [DoctorLine.Ok($"{file} opens {kept} secrets", $"{file} 可打开 {kept} 个机密")];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or FormatException or InvalidDataException or IOException)
        {
            return [DoctorLine.Failure(error.Message, $"密钥文件不可用：{file}", "Without the right key adapters cannot prove who they are: put it right as said.", "没有正确的密钥，适配器无法证明身份：请按提示改正（只许平台用户读写：chmod 600）。")];
        }
    }
}
