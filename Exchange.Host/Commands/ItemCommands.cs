using System.CommandLine;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Host.Api;
using Exchange.Host.ItemLists;

namespace Exchange.Host.Commands;

/// <summary><c>item</c>: the city's item list.</summary>
public static class ItemCommands
{
    public static Command All() => new("item", "Items 事项") { Import() };

    private static Command Import()
    {
        var hub = new HubAddress();
        var list = new Argument<string>("file") { Description = "Item list: an Excel workbook (.xlsx) or JSON, at most 20 MiB" };
        var dry = new Option<bool>("--dry-run") { Description = "Check and show the difference, store nothing" };
        var reason = new Option<string?>("--reason") { Description = "Why, for the history" };
        var marked = new Option<string?>("--marked") { Description = "Where the copy of the workbook goes that has the faults marked. Default: beside it, as NAME.faults.xlsx" };
        var schema = new Option<string?>("--schema") { Description = "Schema of the form of new items" };
        var closing = new Option<string?>("--closing-table") { Description = "Code table of closings of new items" };
        var calendar = new Option<string?>("--calendar") { Description = "Calendar of items that have limits and no calendar yet" };
        var adapter = new Option<string?>("--adapter") { Description = "Adapter of new items" };
        var mapping = new Option<string?>("--mapping") { Description = "Mapping of new items" };
        var command = hub.On(new Command("import", "Register the items of a list, all or none of them 导入事项清单") { list, dry, reason, marked, schema, closing, calendar, adapter, mapping });
        command.SetAction(async (line, stop) =>
        {
            var file = line.GetRequiredValue(list);
            if (await Content(file, stop) is not { } content) return 1;
            var copy = Path.GetFullPath(line.GetValue(marked) ?? Path.ChangeExtension(file, ".faults.xlsx"));
            if (copy == Path.GetFullPath(file)) return await HubAddress.Fail("--marked names the list itself.");

            // Read and made for one revision: if somebody changes the registry meanwhile, the hub refuses, and the same again is made for what they left.
            var revision = 0L;
            var registered = new List<DocumentFile>();
            if (await hub.Call(line, HttpMethod.Get, "/api/v1/registry/revisions?limit=1", null, answer => Take(() => revision = answer.GetArrayLength() == 0 ? 0 : answer[0].GetProperty("revision").GetInt64()), stop) is var refused and not 0)
                return refused;
            foreach (var kind in revision == 0 ? [] : new[] { "item", "organisation" })
            {
                if (await hub.Call(line, HttpMethod.Get, $"/api/v1/registry/export?kind={kind}&revision={revision}", null,
                    answer => Take(() => registered.AddRange(answer.Deserialize<List<DocumentText>>(ApiJson.Options)!.Select(static one => new DocumentFile(one.Path, one.Text)))), stop) is var none and not 0)
                    return none;
            }

            var import = new ItemImport(IsWorkbook(file, content) ? SheetList.Read(content) : JsonList.Read(content), registered,
                new NewItem(line.GetValue(schema), line.GetValue(closing), line.GetValue(calendar), line.GetValue(adapter), line.GetValue(mapping)));
            foreach (var unread in import.List.Unread) await Console.Error.WriteLineAsync($"note: column “{unread}” means nothing here and changes nothing");
            // A list with faults is tried all the same: what the hub has to say of the rest is told at once, too.
            var dryRun = line.GetValue(dry) || import.Faults.Count > 0;
            var exit = import.Faults.Count > 0 ? 1 : 0;
            if (import.Files.Count > 0)
            {
                var body = new ApplyBody([.. import.Files.Select(DocumentText.Of)], line.GetValue(reason), revision);
                exit |= await hub.Call(line, HttpMethod.Post, "/api/v1/registry/apply?dryRun=" + (dryRun ? "true" : "false"), body,
                    answer => import.Faults.Count > 0 ? Task.CompletedTask : Print(import, answer, line.GetValue(dry)), stop, import.Refused);
            }
            else if (import.Faults.Count == 0)
                await Console.Out.WriteLineAsync($"{Counts(import)}\nunchanged: revision {revision}");
            if (import.Faults.Count > 0) await PrintFaults(import, content, file, copy, stop);
            return exit;
        });
        return command;
    }

    private static Task Take(Action take)
    {
        take();
        return Task.CompletedTask;
    }

    private static string Counts(ItemImport import) => $"{import.List.Items.Count} items: {import.New} new, {import.Changed} changed, {import.Same} as they were";

    private static async Task Print(ItemImport import, JsonElement answer, bool dry)
    {
        foreach (var warning in answer.GetProperty("warnings").EnumerateArray()) await Console.Out.WriteLineAsync($"warning: {warning.GetProperty("file").GetString()} {warning.GetProperty("en").GetString()}");
        if (dry) await Console.Out.WriteLineAsync(Difference.Text(answer.GetProperty("differences").Deserialize<List<DocumentDifference>>(ApiJson.Options)!));
        await Console.Out.WriteLineAsync($"{Counts(import)}\n{answer.GetProperty("state").GetString()}: revision {answer.GetProperty("revision").GetInt64()}");
    }

    private static async Task PrintFaults(ItemImport import, byte[] content, string file, string copy, CancellationToken stop)
    {
        foreach (var fault in import.Ordered()) await Console.Error.WriteLineAsync($"{file}: {fault.Place}: {fault.Zh} {(fault.En == fault.Zh ? "" : fault.En + " ")}[{fault.Code}]");
        await Console.Error.WriteLineAsync(import.Faults.Count == 1 ? "1 fault; nothing was stored." : $"{import.Faults.Count} faults; nothing was stored.");
        if (import.List.Sheet is not { } sheet) return;
        try
        {
            if (WorkbookMarker.Mark(content, sheet, import.Faults) is not { } marked) await Console.Error.WriteLineAsync("No copy with marks: the sheet has no free column.");
            else
            {
                await File.WriteAllBytesAsync(copy, marked, stop);
                await Console.Error.WriteLineAsync($"Marked in {copy}");
            }
        }
        catch (UnreadableListException unreadable)
        {
            await Console.Error.WriteLineAsync("No copy with marks: " + unreadable.Fault.En);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("No copy with marks: " + error.Message);
        }
    }

    /// <summary>By what it is, and for what is neither, by what it is called.</summary>
    private static bool IsWorkbook(string file, byte[] content)
        => content.AsSpan().StartsWith("PK"u8) || content.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF]) || Path.GetExtension(file).StartsWith(".xl", StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]?> Content(string file, CancellationToken stop)
    {
        try
        {
            if (new FileInfo(file).Length <= ItemList.MostBytes) return await File.ReadAllBytesAsync(file, stop);
            await Console.Error.WriteLineAsync($"{file} has more than {ItemList.MostBytes / 1024 / 1024} MiB.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }
        return null;
    }
}
