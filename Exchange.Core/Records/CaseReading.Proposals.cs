using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <remarks>Replacements that a second person approves, and the bodies that people have edited; for administrators, who see all.</remarks>
public sealed partial class CaseReading
{
    private const string ProposalColumns = """
        p.id, p.delivery_id, p.record_id, p.step, p.organisation, p.proposed_by, p.at, p.words, p.not_received, cast(case when p.body is null then 0 else 1 end as bigint), p.mapping, p.revision,
          p.state, p.decided_by, p.decided_at, p.made from proposed_replacement p
        """;

    private static readonly Sql RecentProposals = new("select {top @limit} " + ProposalColumns + """

        where p.at <= @at and (p.at < @at or p.id < @id) and (p.state = @state or @state is null) order by p.at desc, p.id desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql ProposalById = new("select " + ProposalColumns + " where p.id = @id");

    private static readonly Sql ProposedBody = new("select body from proposed_replacement where id = @id");

    private static readonly Sql EditedBody = new("select body from edited_body where delivery_id = @id");

    /// <summary>Proposals, newest first; null does not restrict.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<Proposal>> ProposalPage(string? state, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("proposals", state);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, bound);
        var lines = await database.Query(RecentProposals.With((long)most + 1, at, id, state), ReadProposal, stop);
        return lines.Count <= most
            ? new Page<Proposal>(lines, null)
            : new Page<Proposal>(lines[..most], Cursor.Write(bound, lines[most - 1].At.ToUnixTimeMilliseconds(), lines[most - 1].Id));
    }

    public Task<Proposal?> Proposal(string id, CancellationToken stop) => database.First(ProposalById.With(id), ReadProposal, stop);

    /// <summary>The body that its message would be made of; null when it is the record's. Whoever shows it leaves a trace first: <see cref="Ledger.EditRead"/>.</summary>
    public async Task<byte[]?> ProposedBodyOf(string id, CancellationToken stop) => (await database.Query(ProposedBody.With(id), static row => row.Bytes(0), stop)).FirstOrDefault();

    /// <summary>The body that a delivery's message is made of in place of the record's; null when there is none. Likewise.</summary>
    public async Task<byte[]?> EditedBodyOf(string deliveryId, CancellationToken stop) => (await database.Query(EditedBody.With(deliveryId), static row => row.Bytes(0), stop)).FirstOrDefault();

    private static Proposal ReadProposal(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), Time(row.GetInt64(6)), row.GetString(7), row.GetInt64(8) == 1, row.GetInt64(9) == 1,
        row.Text(10), row.Long(11), row.GetString(12), row.Text(13), Time(row.Long(14)), row.Text(15));
}
