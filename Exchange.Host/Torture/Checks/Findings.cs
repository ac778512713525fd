using Exchange.Host.Torture.Town;
using Exchange.Host.Torture.Window;

namespace Exchange.Host.Torture.Checks;

/// <summary>Everything there is to judge an iteration by.</summary>
/// <param name="Hosts">Ends of hosts that nobody had ordered.</param>
/// <param name="Output">What hosts have written.</param>
public sealed record Findings(Evidence Evidence, WindowBook Window, TownBook Town, IReadOnlyCollection<string> Hosts, IReadOnlyCollection<string> Output)
{
    private readonly Lazy<Dictionary<string, RecordRow>> _byNumber = new(() => Evidence.Records.ToLookup(static row => row.Number, StringComparer.Ordinal)
        .ToDictionary(static rows => rows.Key, static rows => rows.First(), StringComparer.Ordinal));

    private readonly Lazy<Dictionary<string, string>> _numbers = new(() => Evidence.Records.ToDictionary(static row => row.Id, static row => row.Number, StringComparer.Ordinal));

    internal RecordRow? Record(string number) => _byNumber.Value.GetValueOrDefault(number);

    /// <summary>The number of a record; its id where there is no such record.</summary>
    internal string NumberOf(string recordId) => _numbers.Value.GetValueOrDefault(recordId, recordId);
}
