using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Doctor;

/// <summary>Whether each department's system can be reached as its adapter would: addresses, credentials, tables, folders. Nothing is handed over.</summary>
/// <remarks>A department that cannot be reached is a warning: its deliveries wait, and the hub works.</remarks>
public sealed class AdapterCheck(IReadOnlyDictionary<string, AdapterKind> kinds) : IDoctorCheck
{
    private const int AtATime = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public string Name => "adapters";

    public async Task<IReadOnlyList<DoctorLine>> Look(DoctorRound round, CancellationToken stop)
    {
        if (round.Registry is not { } registry || registry.Adapters.Count == 0) return [];
        if (round.Secret is not { } secret) return [DoctorLine.Warning("not tried: their secrets cannot be opened", "未检查：机密无法打开", "Put the secrets right first.", "请先解决机密的问题。")];
        var adapters = registry.Adapters.Values.OrderBy(static adapter => adapter.Name, StringComparer.Ordinal).ToList();
        var lines = new IReadOnlyList<DoctorLine>[adapters.Count];
        await Parallel.ForAsync(0, adapters.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop }, async (i, one) => lines[i] = await Try(adapters[i], secret, round.Clock, one));
        return [.. lines.SelectMany(static one => one)];
    }

    private async Task<IReadOnlyList<DoctorLine>> Try(AdapterDocument adapter, Func<string, string?> secret, TimeProvider clock, CancellationToken stop)
    {
        if (!kinds.TryGetValue(adapter.AdapterKind, out var kind))
            return [DoctorLine.Failure($"{adapter.Name} is of kind {adapter.AdapterKind}, which is not installed; its deliveries wait", $"{adapter.Name} 的类型 {adapter.AdapterKind} 未安装，其推送等待中", "Install the kind, or register the adapter with another.", "请安装该类型，或改用其他类型登记。")];
        if (!adapter.Active) return [DoctorLine.Ok($"{adapter.Name} is stopped", $"{adapter.Name} 已停用")];
        var options = DocumentReader.BindOptions(kind, adapter.Options);
        var system = kind.Create(options, new AdapterContext(adapter.Name, secret, clock));
        try
        {
            if (system is not IProbingAdapter probing) return [DoctorLine.Ok($"{adapter.Name} cannot be tried without handing something over", $"{adapter.Name} 无法在不推送的情况下检查")];
            var trouble = await Probe(probing, stop);
            return [Told(adapter.Name, trouble), .. await ServerCertificate.Look(adapter.Name, options, clock, stop)];
        }
        finally
        {
            (system as IDisposable)?.Dispose();
        }
    }

    private static async Task<string?> Probe(IProbingAdapter system, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            return await system.Probe(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return error.GetType().Name;
        }
    }

    private static DoctorLine Told(string adapter, string? trouble) => trouble is null
        ? DoctorLine.Ok($"{adapter} answers", $"{adapter} 可用")
        : DoctorLine.Warning($"{adapter}: {trouble}", $"{adapter} 不可用：{trouble}", "Its deliveries wait meanwhile: see with the department whether its system runs, and that address, secrets, folders and network are right.", "推送将等待：请与部门核实其系统是否运行，并检查地址、机密、目录和网络。");
}
