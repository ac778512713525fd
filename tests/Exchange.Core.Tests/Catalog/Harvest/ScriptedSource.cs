using System.Runtime.CompilerServices;
using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Core.Tests.Catalog.Harvest;

/// <summary>A source that a test holds in its hand: rows in their order, and what goes wrong where.</summary>
internal sealed class ScriptedSource : IPullingAdapter
{
    /// <summary>What a row is, by number; a text that begins with - is a tombstone, with ! one that cannot be read.</summary>
    public List<string> Rows { get; set; } = [];

    public List<PullOrder> Orders { get; } = [];

    public List<string> Told { get; } = [];

    /// <summary>Rows of a page, whatever is asked for; null: as many.</summary>
    public int? Page { get; set; }

    public bool StartsWhole { get; set; } = true;

    /// <summary>Called before each page with the number of rows before it.</summary>
    public Action<int> Before { get; set; } = static _ => { };

    public IReadOnlyList<PullFault> Notes { get; set; } = [];

    public AdapterKind<Nothing> Kind => new("scripted", static _ => Repeat.Neither, (_, _) => this,
        sources: _ => [new PullSource("rows", [new PullAbility(PullMode.Full), new PullAbility(PullMode.Watermark, StartsWhole), new PullAbility(PullMode.Changes, StartsWhole: false)])]);

    public Task<PushAnswer> Push(Message message, CancellationToken stop) => throw new NotSupportedException();

    public async IAsyncEnumerable<PulledPage> Pull(PullOrder order, [EnumeratorCancellation] CancellationToken stop)
    {
        Orders.Add(order);
        await Task.Yield();
        var from = int.Parse(order.After ?? order.From ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var notes = Notes;
        do
        {
            stop.ThrowIfCancellationRequested();
            Before(from);
            var page = Rows.Skip(from).Take(Page ?? order.Most).Select(static row => row[0] switch
            {
                '-' => new PulledRow(Encoding.UTF8.GetBytes(row[1..]), Deleted: true),
                '!' => new PulledRow(default, Fault: new PullFault("row-too-large", "A row is too large.")),
                _ => new PulledRow(Encoding.UTF8.GetBytes(row)),
            }).ToList();
            from += page.Count;
            yield return new PulledPage(page, from.ToString(System.Globalization.CultureInfo.InvariantCulture), notes);
            notes = [];
        }
        while (from < Rows.Count);
    }

    public Task Taken(PullOrder order, string place, CancellationToken stop)
    {
        Told.Add(place);
        return Task.CompletedTask;
    }

    public sealed record Nothing;
}
