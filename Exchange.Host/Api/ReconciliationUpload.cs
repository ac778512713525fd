using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Reconciling;
using Exchange.Core.Tasks;
using Exchange.Host.Jobs;
using Exchange.Host.Security;
using Microsoft.Net.Http.Headers;

namespace Exchange.Host.Api;

/// <summary>A department's list of what it holds comes in: line by line, kept as it comes, compared by a task once it is whole.</summary>
internal static class ReconciliationUpload
{
    /// <summary>Most lines of a list.</summary>
    public const long MostLines = 1_000_000;

    private const int Chunk = 1000;

    public static async Task<IResult> Take(
        HttpContext context, string organisation, DateOnly from, ReconciliationTable table, Reconcile kind, TaskDesk desk, CancellationToken stop, DateOnly? until = null, string? adapter = null)
    {
        if (Form(context, out var text) is { } refused) return refused;
        if (!ReconciliationEndpoints.SpeaksFor(context, organisation)) return Refusal.NotFound.Result(context);
        var arguments = new ReconcileArguments { Organisation = organisation, Adapter = adapter, From = from, Until = until ?? from, List = "" };
        if (kind.Faults(arguments).ToList() is { Count: > 0 } faults)
            return Refusal.Declined.Result(context, errors: [.. faults.Select(fault => ProblemError.Of(fault with { Pointer = "" }, context.WantsEnglish()))]);

        string? id = null;
        var (reader, count) = (new LineReader(context.Request.BodyReader, HeldListText.LineBytes), 0L);
        try
        {
            var order = new ReconciliationOrder(organisation, adapter, HeldSource.List, arguments.From, arguments.Until);
            while (await reader.Next(Chunk, stop) is { Count: > 0 } lines)
            {
                var read = new List<(HeldLine, string?)>(lines.Count);
                foreach (var line in lines)
                    if (text.Read(line) is { } one) read.Add(one);
                if (count + read.Count > MostLines) return await TooLong(context, table, id);
                // Nothing is written of a list whose columns are none.
                if (text.HasColumns) id ??= await table.Receive(order, context.Caller().Name);
                if (read.Count > 0) await table.AddLines(id!, count + 1, read, stop);
                count += read.Count;
            }
        }
        catch (FormatException wrong)
        {
            return Refusal.Declined.Result(context, errors: [new ProblemError("", "list.columns",
                context.WantsEnglish() ? $"The columns are wrong: {wrong.Message}. There can be: {HeldListText.Known}." : $"列名有误（{wrong.Message}）。可用列：{HeldListText.Known}。", "error")]);
        }
        if (id is null) return Refusal.Declined.Result(context, errors: [new ProblemError("", "list.empty", context.WantsEnglish() ? "The list is empty: a CSV has its columns at least." : "清单为空：CSV 至少应有列名行。", "error")]);

        // If we stop before this the list stays receiving and is never compared: whoever sent it got no answer, and sends it again.
        return ReconciliationEndpoints.Answer(context, await desk.Request("reconcile", context.Caller().Name, JsonSerializer.SerializeToElement(arguments with { List = id }, ApiJson.Options),
            task => ReconciliationTable.Received(id, task, count)), _ => new ReconciliationAskedBody(id));
    }

    private static async Task<IResult> TooLong(HttpContext context, ReconciliationTable table, string? id)
    {
        // Its lines go with those of other lists that never came in whole.
        if (id is not null) await table.Abandon(id);
        return Refusal.TooLarge.Result(context, $"清单最多 {MostLines} 行。", $"A list has at most {MostLines} lines.");
    }

    private static IResult? Form(HttpContext context, out HeldListText text)
    {
        text = null!;
        var known = context.Request.Headers.ContentEncoding.Count == 0 & MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type);
        var form = type?.MediaType.Value?.ToUpperInvariant() switch { "TEXT/CSV" => HeldListForm.Csv, "APPLICATION/X-NDJSON" => HeldListForm.Ndjson, _ => (HeldListForm?)null };
        if (!known || form is null)
            return Refusal.WrongMediaType.Result(context, "应为 text/csv 或 application/x-ndjson，不压缩。", "Send text/csv or application/x-ndjson, not compressed.");
        if (HeldListText.Named(type!.Charset.Value?.Trim('"')) is not { } encoding)
            return Refusal.WrongMediaType.Result(context, "字符集应为 utf-8 或 gb18030。", "The charset is utf-8 or gb18030.");
        text = new HeldListText(form.Value, encoding, HubTime.Zone);
        return null;
    }
}
