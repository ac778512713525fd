using System.Text.RegularExpressions;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>What a change of the schema says about programs that do not know it. Nothing can prove that they work beside it; what is looked for is that it takes nothing from them.</summary>
internal sealed partial class MigrationDeclarationTests
{
    // Of the numbers up to here some are of a time before there was anything to say; their texts cannot change any more.
    private const int Free = 68;

    [Test]
    public void Each_change_says_in_its_first_line_whether_older_programs_work_beside_it()
        => Migrations.All.Where(static change => change.Number > Free && !change.OlderWork && !change.Text.StartsWith(Migration.Stop, StringComparison.Ordinal))
            .Select(static change => $"{change.Number:0000}_{change.Name}.sql begins with neither “{Migration.Work.Trim()}” nor “{Migration.Stop.Trim()}”").ShouldBeEmpty();

    [Test]
    public void A_change_beside_which_older_programs_work_only_adds()
    {
        var easy = Migrations.All.Where(static change => change.OlderWork).ToList();
        easy.ShouldNotBeEmpty();
        easy.SelectMany(static change => Faults(change.Text)).ShouldBeEmpty();
    }

    [TestCase("alter table step drop column mapping")]
    [TestCase("alter table step add mapping {text:100} not null")]
    [TestCase("create unique index step_once on step (record)")]
    [TestCase("update step set mapping = null")]
    [TestCase("drop table step")]
    [TestCase("drop index delivery_due")]
    [TestCase("insert into log_head (id, next) values (2, 1)")]
    public void What_takes_something_from_older_programs_is_found(string statement) => Faults(Migration.Work + statement + ";\n").ShouldHaveSingleItem();

    private static IEnumerable<string> Faults(string text) => new Migration(9999, "later", text).Statements(Dialect.For(Provider.Sqlite))
        .Select(static statement => Comment().Replace(statement, "").Trim()).Where(statement => !Adds().IsMatch(statement)
            && !(Once().Match(statement) is { Success: true } once && text.Contains($"create table {once.Groups["table"].Value} (", StringComparison.Ordinal))
            && !(Fills().Match(statement) is { Success: true } fills && text.Contains($"create table {fills.Groups["table"].Value} (", StringComparison.Ordinal))
            && !(Drops().Match(statement) is { Success: true } drops && text.Contains($"create index {drops.Groups["index"].Value} on ", StringComparison.Ordinal)));

    [GeneratedRegex("^--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // What no two rows of a table of the same change may have.
    [GeneratedRegex(@"\Acreate unique index \w+ on (?<table>\w+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Once();

    // A row that a table of the same change comes with.
    [GeneratedRegex(@"\Ainsert into (?<table>\w+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Fills();

    // An index that the same change makes anew: what they ask may take longer, and finds the same.
    [GeneratedRegex(@"\Adrop index (?<index>\w+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Drops();

    // A table or an index that only they do not know; a column that may be left out.
    [GeneratedRegex(@"\A(create table [^;]+|create index [^;]+|alter table \w+ add \w+ (?!.*not null)[^;]+ null)\z", RegexOptions.Singleline)]
    private static partial Regex Adds();
}
