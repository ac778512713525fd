using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Checking;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>Makes the library's rows of a source's, by the mapping where there is one. What cannot be translated goes into quarantine, and the harvest goes on.</summary>
internal sealed class HarvestRows
{
    private readonly HarvestPart _harvest;
    private readonly Translator? _translator;
    private readonly Checker? _from;
    private readonly byte[][] _identity;
    private readonly DateTimeOffset _at;

    /// <exception cref="KeyNotFoundException">The mapping is not registered any more.</exception>
    public HarvestRows(RegistrySnapshot registry, RegisteredMappings mappings, LibraryDocument library, DateTimeOffset at)
    {
        (_harvest, _at) = (library.Harvest!, at);
        _identity = [.. library.Identity.Select(Encoding.UTF8.GetBytes)];
        if (_harvest.Mapping is not { } name) return;
        _translator = mappings.Translator(registry, name);
        _from = RegisteredSchemas.Checker(registry, registry.Mappings[name].From);
    }

    public List<IncomingRow> Of(PulledPage page, CancellationToken stop)
    {
        var rows = new List<IncomingRow>(page.Rows.Count);
        foreach (var row in page.Rows) rows.Add(Of(row, stop));
        return rows;
    }

    private IncomingRow Of(PulledRow row, CancellationToken stop)
    {
        if (row.Fault is { } fault) return new IncomingRow(row.Content, Fault: new Finding { Pointer = "", Code = "row." + fault.Code, Zh = $"来源数据行无法读取（{fault.Code}）。", En = fault.Text });
        // Of a row that is gone a source may know the key alone: where that is the library's already there is nothing to translate.
        if (_translator is null || (row.Deleted && HasIdentity(row.Content.Span))) return new IncomingRow(row.Content, row.Deleted);
        if (_from!.Check(row.Content) is { IsValid: false } found) return new IncomingRow(row.Content, Fault: found.Errors.First());
        return _translator.Translate(new RowInput { Row = row.Content, Source = _harvest.Source, Key = Convert.ToHexStringLower(SHA256.HashData(row.Content.Span).AsSpan(0, 16)), ReceivedAt = _at }, stop) switch
        {
            Translation.Written written => new IncomingRow(written.Message, row.Deleted),
            Translation.Failed { Fault: var failed } => new IncomingRow(row.Content, Fault: new Finding { Pointer = failed.Target ?? "", Code = "mapping." + failed.Code, Zh = failed.Zh, En = failed.En }),
            _ => throw new InvalidOperationException("A translation is written or failed."),
        };
    }

    private bool HasIdentity(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            var there = 0;
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                foreach (var name in _identity)
                    if (reader.ValueTextEquals(name)) there++;
                reader.Skip();
            }
            return there == _identity.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
