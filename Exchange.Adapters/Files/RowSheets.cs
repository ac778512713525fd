using System.Text.Json;
using System.Text.Unicode;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>
/// The rows of one batch on their way into its files. A message's rows are all in or none: one that cannot be written is rejected by itself.
/// </summary>
internal sealed class RowSheets : IDisposable
{
    readonly Sheet[] sheets;
    readonly Coding coding;

    public RowSheets(FileAdapterOptions options)
    {
        coding = new Coding(options.Csv.Encoding);
        sheets = [.. options.Files.Select((file, n) => new Sheet(n, file, options, coding))];
    }

    public List<ManifestDelivery> Deliveries { get; } = [];

    /// <summary>Null when the message's rows are in; else why not: rejected, or to be sent with a later file.</summary>
    public PushAnswer? Add(Message message)
    {
        foreach (var sheet in sheets)
            sheet.Begin();
        try
        {
            if (!Utf8.IsValid(message.Payload.Span))
                return new PushAnswer.Rejected("no-rows", "The message is not UTF-8.");
            Read(message.Payload.Span);   // The reader checks that it is JSON to its end.
            if (sheets.All(s => s.MessageRows == 0))
                return new PushAnswer.Rejected("no-rows", "The message has no row for any of the files.");
            foreach (var sheet in sheets)
                sheet.Encode();
        }
        catch (RowRefusedException refused)
        {
            return refused.Answer;
        }
        catch (JsonException)
        {
            return new PushAnswer.Rejected("no-rows", "The message is no JSON.");
        }

        foreach (var sheet in sheets)
            sheet.Keep();
        Deliveries.Add(new ManifestDelivery(
            message.DeliveryId, message.Number,
            sheets.Any(s => s.TakesKeys) ? sheets.Where(s => s.TakesKeys).ToDictionary(s => s.Part, s => s.MessageKeys(), StringComparer.Ordinal) : null));
        return null;
    }

    /// <summary>One content for each file that has rows.</summary>
    public IReadOnlyList<FileContent> Contents() => [.. sheets.Where(s => s.Rows > 0).Select(s => new FileContent(s.Place, s.Rows, s.Sum, s.Content))];

    public void Dispose()
    {
        foreach (var sheet in sheets)
            sheet.Dispose();
    }

    /// <summary>A list of rows for the one file, or an object with a list for each part.</summary>
    void Read(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 8 });
        reader.Read();
        if (reader.TokenType is JsonTokenType.StartArray && sheets is [{ Part: "" } only])
        {
            only.Read(payload, ref reader);
            reader.Read();
            return;
        }
        if (reader.TokenType is not JsonTokenType.StartObject || sheets is [{ Part: "" }])
            throw RowRefusedException.Rejected("no-rows", sheets is [{ Part: "" }] ? "The message is no list of rows."
                : "The message is no object with a list of rows for each part.");
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var sheet = Find(ref reader);
            reader.Read();
            if (reader.TokenType is JsonTokenType.Null)
                continue;
            if (reader.TokenType is not JsonTokenType.StartArray)
                throw RowRefusedException.Rejected("no-rows", $"The member {sheet.Part} is no list of rows.");
            if (sheet.MessageRows > 0)
                throw RowRefusedException.Rejected("no-rows", $"The member {sheet.Part} is there twice.");
            sheet.Read(payload, ref reader);
        }
    }

    Sheet Find(ref Utf8JsonReader reader)
    {
        foreach (var sheet in sheets)
            if (reader.ValueTextEquals(sheet.Part))
                return sheet;
        throw RowRefusedException.Rejected("unknown-part", $"The message has a member that is no part: there are "
            + $"{string.Join(", ", sheets.Select(s => s.Part))}.");
    }
}
