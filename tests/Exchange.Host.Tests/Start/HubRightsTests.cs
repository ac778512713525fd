using System.Text.RegularExpressions;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;

namespace Exchange.Host.Tests.Start;

/// <summary>The rights that the hub's login gets are those that the program's statements need: none is missing, none is too many.</summary>
internal sealed partial class HubRightsTests
{
    // Statements of the writer that are no Sql fields: it takes positions of the log, and looks at the schema's changes at start.
    private static readonly TableRight[] Besides = [new(Right.Select, "schema_version")];

    // Statements of the program before this one, which may run beside it during an upgrade.
    private static readonly TableRight[] Before = [new(Right.Select, "progress_poll"), new(Right.Insert, "progress_poll"), new(Right.Update, "progress_poll"), new(Right.Insert, "share_reader")];

    [Test]
    public void Every_table_has_its_rights() => HubRights.Needed.Select(one => one.Table).Distinct().ShouldBe(Migrations.Tables, ignoreOrder: true);

    [Test]
    public void They_are_what_the_statements_need()
        => HubRights.Needed.ShouldBe(SqlStatements.All.SelectMany(one => Used(one.Sql.Text)).Concat(Besides).Concat(Before).Distinct(), ignoreOrder: true);

    private static IEnumerable<TableRight> Used(string text)
    {
        foreach (Match match in Verb().Matches(text))
        {
            var table = match.Groups["table"].Value;
            if (!Migrations.Tables.Contains(table)) continue;
            yield return new TableRight(Words[match.Groups["verb"].Value], table);
            // Rows that are about to be changed are locked, which PostgreSQL counts as changing them.
            if (text.Contains("{skip}", StringComparison.Ordinal) && match.Groups["verb"].Value is "from") yield return new TableRight(Right.Update, table);
        }
    }

    private static readonly Dictionary<string, Right> Words = new(StringComparer.Ordinal)
    {
        ["from"] = Right.Select, ["join"] = Right.Select, ["insert into"] = Right.Insert, ["update"] = Right.Update, ["delete from"] = Right.Delete,
    };

    [GeneratedRegex(@"\b(?<verb>insert into|delete from|update|from|join)\s+(?<table>[a-z_]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Verb();
}
