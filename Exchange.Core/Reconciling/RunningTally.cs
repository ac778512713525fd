namespace Exchange.Core.Reconciling;

/// <summary>A tally that is being added to.</summary>
internal sealed class RunningTally
{
    private readonly SortedDictionary<(string Adapter, string Step, string Stage), (SetDigest Hub, SetDigest Department)> _rows = [];
    private readonly SortedDictionary<string, long> _differences;

    public RunningTally(Tally from)
    {
        foreach (var row in from.Rows)
            _rows[(row.Adapter, row.Step, row.Stage)] = (SetDigest.Read(row.Hub, row.HubDigest), SetDigest.Read(row.Department, row.DepartmentDigest));
        _differences = new SortedDictionary<string, long>(from.Differences.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        (Later, Superseded, OtherDays, Others) = (from.Later, from.Superseded, from.OtherDays, from.Others);
    }

    public long Later { get; set; }

    public long Superseded { get; set; }

    public long OtherDays { get; set; }

    public long Others { get; set; }

    public void Hub(string adapter, string step, string stage, string id)
    {
        var (hub, department) = _rows.GetValueOrDefault((adapter, step, stage));
        _rows[(adapter, step, stage)] = (hub.With(id), department);
    }

    public void Department(string adapter, string step, string stage, string id)
    {
        var (hub, department) = _rows.GetValueOrDefault((adapter, step, stage));
        _rows[(adapter, step, stage)] = (hub, department.With(id));
    }

    public void Difference(string kind) => _differences[kind] = _differences.GetValueOrDefault(kind) + 1;

    public Tally Stand => new(
        [.. _rows.Select(static row => new ReconciliationRow(
            row.Key.Adapter, row.Key.Step, row.Key.Stage, row.Value.Hub.Count, row.Value.Department.Count, row.Value.Hub.Text, row.Value.Department.Text))],
        new Dictionary<string, long>(_differences, StringComparer.Ordinal), Later, Superseded, OtherDays, Others);
}
