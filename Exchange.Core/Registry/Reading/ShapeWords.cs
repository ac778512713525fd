namespace Exchange.Core.Registry.Reading;

/// <summary>What is wanted and what was found, in words.</summary>
internal static class ShapeWords
{
    public static (string Zh, string En) Of(Shape shape) => shape switch
    {
        TextShape => ("文本", "text"),
        FlagShape => ("true 或 false", "true or false"),
        DateShape => ("日期（yyyy-MM-dd）", "a date (yyyy-MM-dd)"),
        NumberShape { Whole: true } => ("整数", "a whole number"),
        NumberShape => ("数字", "a number"),
        ChoiceShape => ("文本", "text"),
        ListShape => ("列表", "a list"),
        _ => ("“键: 值”", "“key: value”"),
    };

    public static (string Zh, string En) Of(SourceNode node) => node switch
    {
        SourceMap => ("“键: 值”", "“key: value”"),
        SourceList => ("列表", "a list"),
        SourceScalar { IsNull: true } => ("空值", "nothing"),
        SourceScalar { Form: ScalarForm.Number } scalar => ($"数字 {Short(scalar.Text)}", $"the number {Short(scalar.Text)}"),
        SourceScalar { Form: ScalarForm.True or ScalarForm.False } scalar => (scalar.Text, scalar.Text),
        SourceScalar scalar => ($"“{Short(scalar.Text)}”", $"“{Short(scalar.Text)}”"),
        _ => ("", ""),
    };

    /// <summary>Enough of a text to recognise it by.</summary>
    public static string Short(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
