namespace Exchange.Core.Checking.Conditions;

/// <summary>A text is no condition. The messages have the place in it and the text's own words.</summary>
public sealed class ConditionException(string zh, string en) : FormatException(en)
{
    public string Zh => zh;

    public string En => Message;
}
