using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Statements that PostgreSQL runs once for many rows: how their text is made. That they do the same as one by one, every contract suite shows that commits more than one change at once.</summary>
public sealed class PostgresRowsTests
{
    private static readonly Sql Add = new("""
        insert into thing (id, at, words)
        values (@id, {now} + @after, @words)
        """) { ForRows = true };

    private static readonly Sql AddNew = new("""
        insert into thing (id, words)
        select @id, @words
        {absent thing where words = @words}
        """) { ForRows = true };

    private static readonly Sql Change = new("""
        update thing set words = @words, at = coalesce(@at, at)
        where id = @id and state = 'open'
        """) { ForRows = true };

    [Test]
    public void An_insert_selects_its_rows()
        => Text(Add, ["a", 1L, "x"], ["b", 2L, null]).ShouldBe("""
            insert into thing (id, at, words) select (p.v0 collate "C"), (extract(epoch from clock_timestamp()) * 1000)::bigint + p.v1, (p.v2 collate "C") from unnest($1, $2, $3) with ordinality p(v0, v1, v2, n)
            """);

    [Test]
    public void An_insert_of_what_is_not_there_tells_by_the_ids_which_rows_it_made()
    {
        Text(AddNew, ["a", "x"], ["b", "y"]).ShouldBe("""
            insert into thing (id, words)
            select (p.v0 collate "C"), (p.v1 collate "C") from unnest($1, $2) with ordinality p(v0, v1, n)
            where not exists (select 1 from thing where words = (p.v1 collate "C"))
            on conflict do nothing returning id
            """);
        PostgresRows.Touches(AddNew).ShouldBe(PostgresRows.Touching.Ids);
    }

    [Test]
    public void An_update_tells_by_their_places_which_rows_it_changed_and_a_column_of_nulls_is_null()
    {
        Text(Change, ["x", null, "a"], ["y", null, "b"]).ShouldBe("""
            update thing set words = (p.v0 collate "C"), at = coalesce(null, at) from unnest($1, $2) with ordinality p(v0, v2, n)
            where id = (p.v2 collate "C") and state = 'open' returning p.n
            """);
        PostgresRows.Touches(Change).ShouldBe(PostgresRows.Touching.Places);
    }

    [TestCaseSource(nameof(ForRows))]
    public void Every_statement_for_rows_has_one_of_the_forms(Sql sql)
    {
        var values = sql.Names.Select(name => (object?)name).ToArray();
        var text = Text(sql, values, [.. values]);
        text.ShouldNotContain("@");
        text.Split(" from unnest(").Length.ShouldBe(2);
        text.ShouldEndWith(PostgresRows.Touches(sql) switch { PostgresRows.Touching.Places => " returning p.n", PostgresRows.Touching.Ids => " returning id", _ => ", n)" });
        if (PostgresRows.Touches(sql) == PostgresRows.Touching.Ids) sql.Names[0].ShouldBe("id");
    }

    private static IEnumerable<TestCaseData> ForRows() => SqlStatements.All.Where(one => one.Sql.ForRows).Select(one => new TestCaseData(one.Sql).SetArgDisplayNames(one.Name));

    private static string Text(Sql sql, params object?[][] rows)
        => new PostgresRows(Dialect.For(Provider.Postgres)).Statement(sql, [.. rows.Select(values => sql.With(values))]).CommandText.Trim();
}
