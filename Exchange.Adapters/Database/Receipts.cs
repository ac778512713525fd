namespace Exchange.Adapters.Database;

/// <summary>The table in which every delivery is noted in the transaction that writes its rows.</summary>
internal static class Receipts
{
    public const string Id = "DELIVERY_ID", Number = "RECORD_NUMBER", Version = "RECORD_VERSION", Answer = "ANSWER";

    public const int NumberLength = 200;

    public static readonly string[] Columns = [Id, Number, Version, Answer];
}
