using System.Text.RegularExpressions;

namespace Exchange.Core.Registry.Reading;

/// <summary>
/// What a YAML scalar without quotes is. Where a record says what it wants, that decides, so a code such as 01 or NO stays the text it is.
/// Where nothing does (a JSON Schema, free values), the YAML 1.2 core schema does, less the numbers that JSON cannot write: those must be quoted.
/// </summary>
internal static partial class PlainScalar
{
    public static bool IsWhole(string text) => Whole().IsMatch(text);

    public static bool IsNumber(string text) => JsonNumber().IsMatch(text);

    /// <summary>A number to YAML but not to JSON: 01, +1, .5, 0x1F, 1_000 (YAML 1.1), .inf.</summary>
    public static bool IsAmbiguous(string text) => !IsNumber(text) && YamlNumber().IsMatch(text);

    public static bool? Flag(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"\A([-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex YamlNumber();
}
