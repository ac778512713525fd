using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>The files that go with one message, on their way into rows.</summary>
internal sealed class RowFiles(Message message)
{
    readonly Dictionary<FileRule, long> taken = new(ReferenceEqualityComparer.Instance);

    public Message Message => message;

    /// <summary>The bytes that a row asks for; null where it asks for none, or none go with messages of this adapter.</summary>
    /// <exception cref="RowReading.Misfit">It asks for a file that is not there, or the files are too many.</exception>
    /// <exception cref="FileNotFoundException">The file is not in the hub's folder.</exception>
    public byte[]? Of(JsonElement row, FileRule rule, Table table)
    {
        if (message.Files.Count == 0 || Asked(row, table.Column(rule.By)!) is not { Length: > 0 } digest)
            return null;
        var file = message.Files.FirstOrDefault(one => digest.Equals(one.Sha256, StringComparison.OrdinalIgnoreCase) || digest.Equals(one.Md5, StringComparison.OrdinalIgnoreCase))
            ?? throw new RowReading.Misfit("file-unknown", $"{table.Name}.{rule.By}: no file of the record has this digest");
        var all = taken.GetValueOrDefault(rule) + file.Size;
        if (all > rule.MostKib * 1024L)
            throw new RowReading.Misfit("files-too-large", $"the files for table {table.Name} have more than {rule.MostKib} KiB: hand them over by links");
        taken[rule] = all;
        using var stream = file.Open();
        var bytes = new byte[file.Size];
        // A file that is shorter or longer than what was taken in is not that file.
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || stream.ReadByte() >= 0)
            throw new IOException("A file has not the length that it was taken in with.");
        return bytes;
    }

    // As the message spells the column, in whichever case.
    static string? Asked(JsonElement row, Column column) =>
        row.EnumerateObject().FirstOrDefault(member => member.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
