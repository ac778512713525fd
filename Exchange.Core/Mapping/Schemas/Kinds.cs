namespace Exchange.Core.Mapping.Schemas;

/// <summary>What a value may be. Missing is "nothing there", which JSON cannot say.</summary>
[Flags]
internal enum Kinds
{
    None = 0,
    Missing = 1,
    Null = 2,
    Boolean = 4,
    Integer = 8,
    Fraction = 16,
    String = 32,
    Array = 64,
    Object = 128,
    Function = 256,
    Number = Integer | Fraction,
    Scalar = Null | Boolean | Number | String,
    Json = Scalar | Array | Object,
}

internal static class KindWords
{
    static readonly (Kinds Kind, string Zh, string En)[] Words =
    [
        (Kinds.Null, "空值 null", "null"),
        (Kinds.Boolean, "布尔", "boolean"),
        (Kinds.Number, "数字", "number"),
        (Kinds.Integer, "整数", "integer"),
        (Kinds.String, "字符串", "string"),
        (Kinds.Array, "数组", "array"),
        (Kinds.Object, "对象", "object"),
        (Kinds.Function, "函数", "function"),
    ];

    internal static string Zh(this Kinds kinds) => string.Join("、", Of(kinds).Select(w => w.Zh));

    internal static string En(this Kinds kinds) => string.Join(" or ", Of(kinds).Select(w => w.En));

    static IEnumerable<(string Zh, string En)> Of(Kinds kinds)
    {
        foreach (var (kind, zh, en) in Words)
        {
            var isThere = kind switch
            {
                Kinds.Number => (kinds & Kinds.Fraction) != Kinds.None,
                Kinds.Integer => (kinds & Kinds.Number) == Kinds.Integer,
                _ => (kinds & kind) != Kinds.None,
            };
            if (isThere)
                yield return (zh, en);
        }
    }
}
