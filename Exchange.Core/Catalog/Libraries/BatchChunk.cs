using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>A page of rows, decided against what stands: what is new, changed, just so, ended or kept out, and the statements of that.</summary>
internal sealed class BatchChunk(long library, long batch, BatchMode mode, BatchGround ground, TallyCount tally, RowTable rows)
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Key, RowVerdict Verdict, ReadOnlyMemory<byte> Content)> _moves = [];
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly List<Command> _faults = [];
    private readonly List<Command> _doubts = [];
    private readonly List<string> _seen = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RowStanding> _standing = new(StringComparer.Ordinal);
    private int _keptFaults;

    public void Add(long line, RowVerdict verdict, ReadOnlyMemory<byte> content, int keptFaults)
    {
        _keptFaults = keptFaults;
        if (verdict.IsOutside) tally.Outside();
        else if ((verdict.Row?.Key ?? verdict.Ends) is { } key)
        {
            if (verdict.Row is not null) tally.In(verdict);
            _moves.Add((key, verdict, content));
            _keys.Add(key);
        }
        else
        {
            Quarantine(line, verdict.Findings, verdict.KeepsContent ? content : default);
            // What stands of it is not known to be wrong, and a full batch does not end it for that.
            if (mode == BatchMode.Full && verdict.Key is { } held)
            {
                _held.Add(held);
                _keys.Add(held);
            }
        }
    }

    /// <summary>Rows that the page touches.</summary>
    public IReadOnlySet<string> Keys => _keys;

    /// <summary>What stands of its rows.</summary>
    public Task<List<KnownVersion>> Look(CancellationToken stop) => Look(_keys, stop);

    /// <param name="found">What stood when it was looked for.</param>
    /// <param name="meanwhile">Rows that the page before has touched, which may have been committed after that.</param>
    public async Task Decide(List<KnownVersion> found, IReadOnlySet<string> meanwhile, CancellationToken stop)
    {
        if (_keys.Count == 0) return;
        _standing.EnsureCapacity(_keys.Count);
        foreach (var key in _keys) _standing.Add(key, new RowStanding());
        foreach (var version in found)
            if (!meanwhile.Contains(version.Key)) _standing[version.Key].Know(version, batch, ground.LiesAnew);
        foreach (var version in await Look([.. _keys.Where(meanwhile.Contains)], stop)) _standing[version.Key].Know(version, batch, ground.LiesAnew);
        foreach (var (key, verdict, content) in _moves) Move(_standing[key], key, verdict, content);
        foreach (var key in _held) See(_standing[key], key);
        if (ground.Layout.Unique.Count > 0) await Doubt(stop);
    }

    private async Task<List<KnownVersion>> Look(IReadOnlyCollection<string> keys, CancellationToken stop) => keys.Count == 0 ? [] : await rows.Look(library, batch, keys, stop);

    /// <summary>Puts the statements of it into the unit.</summary>
    public void Write(Unit unit)
    {
        var dropped = _standing.Where(static one => one.Value.Drops).ToList();
        if (dropped.Count > 0) unit.Do(RowTable.Dropping(library, batch, dropped.Select(static one => one.Key)));
        foreach (var (key, state) in dropped)
            foreach (var one in state.Own is { Content.Length: > 0 } own ? ground.Reading!.KeysOf(own.Content) : []) unit.Do(RowTable.Dropping(library, batch, key, one));
        var ended = _standing.Where(static one => one.Value.EndsOld).Select(static one => one.Key).ToList();
        if (ended.Count > 0) unit.Do(RowTable.Ending(library, batch, ended));
        var left = _standing.Where(static one => one.Value.LeavesEnd).Select(static one => one.Key).ToList();
        if (left.Count > 0) unit.Do(RowTable.LeavingEnds(library, batch, left));
        if (_seen.Count > 0) unit.Do(RowTable.Seeing(library, batch, _seen));
        foreach (var state in _standing.Values)
            if (state.Next is { } row) unit.Do(RowTable.Adding(library, batch, row));
        foreach (var state in _standing.Values)
        {
            if (state.Next is not { } row) continue;
            foreach (var one in row.Keys) unit.Do(RowTable.Adding(library, batch, row.Key, one));
        }
        foreach (var command in _faults) unit.Do(command);
        foreach (var command in _doubts) unit.Do(command);
    }

    internal static string Findings(IEnumerable<Finding> findings)
        => JsonSerializer.Serialize(findings.Select(static one => new QuarantineReason(one.Pointer, one.Code, one.Severity == Severity.Warning, one.Zh, one.En)), Plain);

    private void Move(RowStanding state, string key, RowVerdict verdict, ReadOnlyMemory<byte> content)
    {
        if (verdict.Row is not { } row)
        {
            if (state.Digest is null)
            {
                tally.Unchanged();
                return;
            }
            if (state.IsOld) tally.Replaced();
            // It came, and then its end: it is not one of those that did not come.
            if (state.IsOld && state.Seen) tally.Seen(-1);
            state.End();
            tally.Ended();
        }
        else if (state.Digest is null)
        {
            state.Put(row);
            tally.Added();
        }
        else if (state.Digest == row.Digest)
        {
            See(state, key);
            tally.Unchanged();
        }
        // In a full batch each row comes once, and which of two is right nobody knows: the first one stays.
        else if (mode == BatchMode.Full && (!state.IsOld || state.Seen) && !ground.LaterCounts)
        {
            tally.In(verdict, -1);
            Quarantine(row.Line, RowFault.Twice, content);
        }
        else
        {
            if (state.IsOld) tally.Replaced();
            // It came as it stood, and then otherwise.
            if (state.IsOld && state.Seen) tally.Seen(-1);
            state.Put(row);
            tally.Changed();
        }
    }

    private void See(RowStanding state, string key)
    {
        if (mode != BatchMode.Full || state.Seen || !state.IsOld) return;
        state.Seen = true;
        _seen.Add(key);
        tally.Seen();
    }

    private void Quarantine(long line, IReadOnlyList<Finding> findings, ReadOnlyMemory<byte> content)
    {
        if (tally.Out(findings) > _keptFaults) return;
        // As it came, as far as a column of text takes it; it goes with the batch's other traces after some time.
        _faults.Add(RowTable.Quarantining(library, batch, line, Findings(findings), content.IsEmpty ? null : StoredText.Cut(Encoding.UTF8.GetString(content.Span), content.Length)));
    }

    /// <summary>Rows with a value that another row has now, or had when the batch began. Whether it has when all have come is seen at the merge: values may move from row to row, and back when a row is kept out.</summary>
    private async Task Doubt(CancellationToken stop)
    {
        foreach (var state in _standing.Values)
            if (state is { Next: { } row, ComesAfterEnd: true }) _doubts.Add(RowTable.NotingEnd(library, batch, row.Line, row.Key));
        var coming = _standing.Values.Where(static state => state.Next is not null).Select(static state => state.Next!).OrderBy(static row => row.Line)
            .SelectMany(static row => row.Keys.Where(static one => one.IsUnique).Select(one => (Row: row, One: one))).ToLookup(static one => one.One.Field, StringComparer.Ordinal);
        foreach (var of in coming)
        {
            var holders = (await rows.HoldingOrLeft(library, batch, of.Key, of.Select(static one => one.One.Value).Distinct(StringComparer.Ordinal), stop)).ToLookup(static one => one.Value, static one => one.Key, StringComparer.Ordinal);
            var here = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (row, one) in of)
                if (!here.TryAdd(one.Value, row.Key) || holders[one.Value].Any(key => key != row.Key)) _doubts.Add(RowTable.Doubting(library, batch, row.Line, one, row.Key));
        }
    }
}

/// <summary>Why a row is kept out.</summary>
/// <param name="Pointer">JSON Pointer within the row.</param>
public sealed record QuarantineReason(string Pointer, string Code, bool Warns, string Zh, string En);
