using System.Globalization;
using Exchange.Core.Catalog.Libraries;
using Exchange.Host.Api;
using BatchLine = Exchange.Core.Catalog.Libraries.BatchLine;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>What the writer of libraries answers, on the wire.</summary>
internal static class LibraryAnswers
{
    private const int Later = 30;

    /// <summary>The refusal of a batch that cannot be opened or gone on with.</summary>
    public static IResult Refused(HttpContext context, OpenAnswer answer) => answer switch
    {
        OpenAnswer.Busy busy => Busy(context, busy.Batch),
        OpenAnswer.NoResource => Withdrawn(context),
        OpenAnswer.NeedsFull => Refusal.Changed.Result(context, "基础库的标识、查询字段或有效期字段已变更，须先全量导入一次（mode=full）。", "The library's identity, keys or validity have changed: bring all rows once, with mode=full."),
        OpenAnswer.Ended ended => Over(context, ended.Batch),
        OpenAnswer.Missing => Refusal.NotFound.Result(context),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    public static IResult Busy(HttpContext context, BatchLine open)
    {
        context.Response.Headers.RetryAfter = Later.ToString(CultureInfo.InvariantCulture);
        return Refusal.BatchOpen.Result(context, $"批次 {open.Number}（来源 {open.Source}，{Zh(open.State)}）尚未结束。", $"Batch {open.Number} ({open.Source}, {open.State}) has not ended.");
    }

    public static IResult Merged(HttpContext context, MergeAnswer answer) => answer switch
    {
        MergeAnswer.Merged merged => Results.Json(QualityReport.Of(merged.Batch, context.WantsEnglish()), ApiJson.Options),
        MergeAnswer.TooManyEnd many => Refusal.Unconfirmed.Counted(context, many.Ends, $"全量批次将终止 {many.Ends} 行（共 {many.Rows} 行），请以 confirmedEnds 确认后合并，或放弃该批次。",
            $"{many.Ends} of {many.Rows} rows would end because they did not come: merge with confirmedEnds, or abandon the batch."),
        MergeAnswer.Withdrawn => Withdrawn(context),
        MergeAnswer.Overtaken overtaken => Over(context, overtaken.Batch),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    public static IResult Over(HttpContext context, BatchLine line) => line is { Reason: "resource-withdrawn" } ? Withdrawn(context)
        : Refusal.Changed.Result(context, $"批次 {line.Number} {Zh(line.State)}，不再接收本次数据。", $"Batch {line.Number} takes no rows of this request any more ({line.State}).");

    private static IResult Withdrawn(HttpContext context)
        => Refusal.Changed.Result(context, "信息资源不存在或已撤销，不接收数据；批次已放弃。", "The catalog has no such entry, or it is withdrawn: it takes no rows, and its batch is abandoned.");

    private static string Zh(BatchState state) => state switch
    {
        BatchState.Open => "接收中",
        BatchState.Merging => "合并中",
        BatchState.Merged => "已合并",
        BatchState.Abandoning => "放弃中",
        _ => "已放弃",
    };
}
