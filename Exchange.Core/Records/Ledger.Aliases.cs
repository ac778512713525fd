using System.Text;
using System.Text.Json;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <remarks>
/// The record's own number and the one that a department has for a step now are found where they stand. Here is what has no other place: so nothing of it is on the way of a record that is taken in,
/// pushed and acknowledged once.
/// </remarks>
public sealed partial class Ledger
{
    private const int LongestAlias = 100;

    private static readonly Sql InsertFirstAlias = new("""
        insert into alias (number, record_id, kind, step, organisation, at)
        values (@number, @record_id, @kind, '', null, @at)
        """) { ForRows = true };

    private static readonly Sql InsertAlias = new("""
        insert into alias (number, record_id, kind, step, organisation, at)
        select @number, @record_id, @kind, @step, @organisation, @at
        {absent alias where number = @number and record_id = @record_id and kind = @kind and step = @step}
        """);

    // Before another number takes its place.
    private static readonly Sql KeepFormerNumber = new("""
        insert into alias (number, record_id, kind, step, organisation, at)
        select s.acknowledgement, s.record_id, 'acknowledgement', s.name, s.organisation, @now from step s
        where s.record_id = @record_id and s.name = @name and s.acknowledgement is not null and s.acknowledgement <> @number
          and not exists (select 1 from alias a where a.number = s.acknowledgement and a.record_id = s.record_id and a.kind = 'acknowledgement' and a.step = s.name)
        """);

    // The step has another one already, which stays.
    private static readonly Sql KeepLateNumber = new("""
        insert into alias (number, record_id, kind, step, organisation, at)
        select @number, s.record_id, 'acknowledgement', s.name, s.organisation, @now from step s
        where s.record_id = @record_id and s.name = @name and s.acknowledgement <> @number
          and not exists (select 1 from alias a where a.number = @number and a.record_id = s.record_id and a.kind = 'acknowledgement' and a.step = s.name)
        """);

    /// <summary>The earlier record's number, of one that is just being taken in.</summary>
    private static void AliasFirst(Unit unit, NewRecord record)
    {
        if (record.PreviousNumber is { } previous && IsAlias(previous) && previous != record.Number)
            unit.Do(InsertFirstAlias.With(previous, record.Id, AliasKind.Previous, record.TakenInAt));
    }

    private static void AliasPrevious(Unit unit, CaseFile record, string? previous, long now)
    {
        if (previous is not null && IsAlias(previous) && previous != record.Number) unit.Do(InsertAlias.With(previous, record.Id, AliasKind.Previous, "", null, now));
    }

    /// <summary>Of the facts that a step gives, those that the item names as numbers.</summary>
    private static void AliasFacts(Unit unit, CaseFile record, StepPart part, string organisation, byte[]? gives, long now)
    {
        if (gives is null || part.Numbers.Count == 0) return;
        using var document = JsonDocument.Parse(gives);
        foreach (var name in part.Numbers)
            if (document.RootElement.TryGetProperty(name, out var value))
                foreach (var number in Texts(value).Where(IsAlias).Distinct(StringComparer.Ordinal))
                    unit.Do(InsertAlias.With(number, record.Id, AliasKind.Fact, part.Name, organisation, now));
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().Where(static one => one.ValueKind is JsonValueKind.String or JsonValueKind.Number).SelectMany(Texts).Take(100),
        _ => [],
    };

    /// <summary>A person's identity number never becomes a key to records, whoever names it as a number and whether or not its check character is right.</summary>
    private static bool IsAlias(string number) => number.Length is > 0 and <= LongestAlias && !number.Any(char.IsControl)
        && CitizenNumber.Check(Encoding.UTF8.GetBytes(number)) == IdentifierAnswer.WrongShape;
}
