using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Times. "Now" is the evaluation's own.</summary>
internal static class DateFunctions
{
    internal static IEnumerable<NativeFunction> All => [
        Define("now", "<s?s?:s>", 2, (in Call call) => call.Run.Text(DateFormat.Format(Now(call), Text(call[0]), Text(call[1])))),
        Define("millis", "<:n>", 0, (in Call call) => Now(call)),
        Define("fromMillis", "<n-s?s?:s>", 3, (in Call call) =>
            call[0].IsUndefined ? default(Value) : call.Run.Text(DateFormat.Format(call[0].AsNumber(), Text(call[1]), Text(call[2])))),
        Define("toMillis", "<s-s?:n>", 2, ToMillis),
    ];

    static double Now(in Call call) => call.Run.Context.Now.ToUnixTimeMilliseconds();

    static string? Text(Value value) => value.IsUndefined ? null : value.AsString();

    static Value ToMillis(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        if (call[1].IsUndefined)
            return DateReading.Iso(call[0].AsString());
        return DateReading.ByPicture(call[0].AsString(), call[1].AsString(), call.Run.Context.Now) is { } millis ? millis : default(Value);
    }
}
