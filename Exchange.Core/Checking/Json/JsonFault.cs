namespace Exchange.Core.Checking.Json;

/// <summary>Why a text is not a JSON text that can be checked.</summary>
internal enum JsonFault
{
    None,
    Empty,
    Encoding,
    ByteOrderMark,
    Unfinished,
    Value,
    Name,
    Colon,
    Separator,
    Trailing,
    Number,
    Escape,
    Surrogate,
    Control,
    TooDeep,
    TooMany,
    TooLarge,
}
