using Exchange.Host.Api;

namespace Exchange.Host.Export;

/// <summary>A table as the file that was asked for.</summary>
public static class ExportAnswer
{
    public const string Csv = "csv", Excel = "xlsx";

    public static bool Knows(string form) => form is Csv or Excel;

    public static IResult NoSuchForm(HttpContext context) => Refusal.BadQuery.Result(context, "as 应为 csv 或 xlsx。", "as is csv or xlsx.");

    /// <param name="form"><see cref="Csv"/> or <see cref="Excel"/>.</param>
    /// <param name="mark">Of CSV: a byte order mark stands first, by which Excel knows UTF-8.</param>
    public static async Task<IResult> Of(HttpContext context, ExportTable table, string form, bool mark, CancellationToken stop)
    {
        if (form == Csv) return Results.Stream(body => CsvFile.Write(table, body, mark, stop), "text/csv; charset=utf-8", $"{table.Name}.csv");
        if (await ExcelFile.Write(table, stop) is not { } file)
            return Refusal.BadQuery.Result(context, $"超过 Excel 的行数上限（{ExcelFile.MostRows}），请缩小范围或导出 CSV。", $"More rows than a sheet holds ({ExcelFile.MostRows}): ask for less, or for CSV.");
        return Results.Stream(file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{table.Name}.xlsx");
    }
}
