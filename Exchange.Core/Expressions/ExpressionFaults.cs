namespace Exchange.Core.Expressions;

/// <summary>The texts of JSONata's error codes. They say what kind of value stood there, not which.</summary>
internal static class ExpressionFaults
{
    internal static (int Line, int Column) LineAndColumn(string text, int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    internal static string DescribeSyntax(string code, string? token, string? expected) => code switch
    {
        "S0101" => "The string must end with a matching quote",
        "S0102" => $"The number {token} is out of range",
        "S0103" => $"There is no escape \\{token}",
        "S0104" => "\\u must be followed by four hexadecimal digits",
        "S0105" => "The quoted name must end with a back-quote",
        "S0106" => "The comment has no end",
        "S0201" => $"'{token}' was not expected here",
        "S0202" => $"Expected {expected}, found '{token}'",
        "S0203" => $"Expected {expected} before the end of the expression",
        "S0204" => $"There is no operator {token}",
        "S0207" => "The expression ends where a value should be",
        "S0208" => $"Parameter {expected} of a function definition must be a variable, not '{token}'",
        "S0209" => "A predicate cannot follow a grouping in a step",
        "S0210" => "A step can have only one grouping",
        "S0211" => $"'{token}' cannot stand before a value",
        "S0212" => "The left side of := must be a variable, a name that begins with $",
        "S0213" => $"The literal {token} cannot be a step of a path",
        "S0214" => $"The right side of {token} must be a variable, a name that begins with $",
        "S0215" => "A context variable (@) must come before the predicates of its step",
        "S0216" => "A context variable (@) must come before the order-by of its step",
        "S0217" => "What % stands for cannot be derived here: there is no step above",
        "S0301" => "The regular expression is empty",
        "S0302" => "The regular expression has no closing /",
        "S0303" => $"The regular expression is not valid: {token}",
        "S0401" => "Only a (array) and f (function) have type parameters in a signature",
        "S0402" => "A choice of types cannot have type parameters in a signature",
        "S0500" => "The expression is nested too deep",
        _ => $"Syntax error at '{token}'",
    };

    internal static string Describe(string code, string? token, int? argument, Value value)
    {
        var name = token is null ? "The function" : $"Function {token}";
        var kind = value.IsUndefined ? "nothing" : value.Kind switch
        {
            ValueKind.Null => "null",
            ValueKind.Array => "an array",
            ValueKind.Object => "an object",
            _ => $"a {value.Kind}".ToLowerInvariant(),
        };
        return code switch
        {
            "T0410" => $"{name}: argument {argument} is {kind}, which its signature does not allow",
            "T0411" => $"{name}: the context is {kind}, which argument {argument} of its signature does not allow",
            "T0412" => $"{name}: argument {argument} must be an array of the type in its signature",
            "T1003" => $"The key of an object must be a string, not {kind}",
            "T1005" => $"A function is called with its $: did you mean ${token}?",
            "T1006" => "What is called here is not a function",
            "T1007" => $"A function is named with its $: did you mean ${token}?",
            "T1008" => "Only a function can be partially applied",
            "T2001" => $"The left side of {token} must be a number, not {kind}",
            "T2002" => $"The right side of {token} must be a number, not {kind}",
            "T2003" => $"The left side of .. must be a whole number, not {kind}",
            "T2004" => $"The right side of .. must be a whole number, not {kind}",
            "T2006" => $"The right side of ~> must be a function, not {kind}",
            "T2007" => "Strings and numbers cannot be ordered in one sorting",
            "T2008" => $"Only numbers and strings can be ordered, not {kind}",
            "T2009" => $"Both sides of {token} must be numbers or both strings",
            "T2010" => $"The sides of {token} must be numbers or strings, not {kind}",
            "T2011" => $"The update of a transform must be an object, not {kind}",
            "T2012" => "What a transform deletes must be a name or an array of names",
            "T2013" => "A transform needs $clone to be a function",
            "T1010" => "The matcher does not return an object of the right form",
            "D1001" => "The number is out of range",
            "D1002" => $"Only a number can be negated, not {kind}",
            "D1004" => "The regular expression matches the empty string",
            "D1009" => "Two keys of the object give the same name",
            "D1010" => "A transform cannot change what it does not own",
            "D2005" => "The left side of := must be a variable",
            "D2014" => "A range may have ten million items at most",
            "D2016" => "The result is longer than its limit",
            "D2017" => "The value is nested too deep",
            "D3001" => "A number that is not finite has no text",
            "D3010" => $"{name}: the pattern is empty",
            "D3011" => $"{name}: the limit is below zero",
            "D3012" => $"{name}: what replaces a match must be a string",
            "D3020" => $"{name}: the limit is below zero",
            "D3030" => "The value cannot be read as a number",
            "D3040" => $"{name}: the limit is below zero",
            "D3050" => $"{name}: the function must take two arguments or more",
            "D3060" => "A number below zero has no square root",
            "D3061" => "The power is out of range",
            "D3070" => $"{name}: only an array of strings or of numbers is sorted without a function",
            "D3080" => "The picture has more than two sub-pictures",
            "D3081" => "A sub-picture has more than one decimal separator",
            "D3082" => "A sub-picture has more than one percent sign",
            "D3083" => "A sub-picture has more than one per-mille sign",
            "D3084" => "A sub-picture has both a percent and a per-mille sign",
            "D3085" => "A sub-picture needs a digit in its mantissa",
            "D3086" => "A sub-picture has a passive character between active ones",
            "D3087" => "A grouping separator stands beside the decimal separator",
            "D3088" => "A grouping separator ends the integer part",
            "D3089" => "Two grouping separators stand side by side",
            "D3090" => "An optional digit follows a mandatory one in the integer part",
            "D3091" => "A mandatory digit follows an optional one in the fractional part",
            "D3092" => "A sub-picture with an exponent cannot have a percent or per-mille sign",
            "D3093" => "The exponent of a picture must be one or more mandatory digits",
            "D3100" => "The radix must be from 2 to 36",
            "D3110" => "The text is not a date and time of ISO 8601",
            "D3120" => "The text given to $eval is not an expression",
            "D3121" => "The expression given to $eval failed",
            "D3122" => "$eval is switched off here",
            "D3130" => "A number cannot be written or read by that picture",
            "D3131" => "A digit pattern of the picture mixes families of digits",
            "D3132" => "There is no such component in a date picture",
            "D3133" => "Only months and days of the week have names in a date picture",
            "D3134" => "The timezone has more than four digits in the picture",
            "D3135" => "A [ of the picture has no matching ]",
            "D3136" => "The date has not all the parts that the picture needs",
            "D3137" => "$error() function evaluated",
            "D3138" => "$single: more than one item matches",
            "D3139" => "$single: no item matches",
            "D3140" => $"{name}: the text cannot be coded as a URL",
            "D3141" => "$assert() statement failed",
            "D3142" => $"{name}: the text has characters above U+00FF, which are not bytes",
            "U1001" => "Functions call each other too deep; a tail call would not",
            "U1004" => "The evaluation needs too much memory",
            _ => $"The evaluation failed ({code})",
        };
    }
}
