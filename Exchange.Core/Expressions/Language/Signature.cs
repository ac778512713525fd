using System.Diagnostics.CodeAnalysis;

namespace Exchange.Core.Expressions;

/// <summary>
/// The signature of a function, such as <c>&lt;s-nn?:s&gt;</c>: which arguments it takes, which may be missing, and which one the context stands in for.
/// Letters: s string, n number, b boolean, l null, a array, o object, f function, j any JSON, x anything.
/// </summary>
internal sealed class Signature
{
    readonly Parameter[] parameters;

    Signature(Parameter[] parameters, string text)
    {
        this.parameters = parameters;
        Text = text;
    }

    internal string Text { get; }

    internal int Count => parameters.Length;

    /// <param name="Kinds">Letters of what it accepts; m is a missing value.</param>
    /// <param name="IsArray">A value that is no array is taken as one item.</param>
    /// <param name="Item">Of an array, the letter of its items, or null.</param>
    /// <param name="Quantity">'1', '?' or '+'.</param>
    /// <param name="FromContext">A missing argument is the context.</param>
    sealed record Parameter(string Kinds, bool IsArray, string? Item, char Quantity, bool FromContext);

    internal static Signature Parse(string text) =>
        TryParse(text, out var signature, out var fault) ? signature : throw new ArgumentException($"'{text}' is not a signature ({fault}).", nameof(text));

    internal static bool TryParse(string text, [NotNullWhen(true)] out Signature? signature, [NotNullWhen(false)] out string? fault)
    {
        signature = null;
        fault = null;
        var read = new List<Parameter>();
        for (var at = 1; at < text.Length && text[at] != ':' && text[at] != '>'; at++)
        {
            var letter = text[at];
            switch (letter)
            {
                case 's' or 'n' or 'b' or 'l' or 'o':
                    read.Add(new Parameter($"{letter}m", false, null, '1', false));
                    break;
                case 'a':
                    read.Add(new Parameter("asnblfom", true, null, '1', false));
                    break;
                case 'f':
                    read.Add(new Parameter("f", false, null, '1', false));
                    break;
                case 'j':
                    read.Add(new Parameter("asnblom", false, null, '1', false));
                    break;
                case 'x':
                    read.Add(new Parameter("asnblfom", false, null, '1', false));
                    break;
                case '(':
                    var close = Closing(text, at, '(', ')');
                    var choice = text[(at + 1)..close];
                    if (choice.Contains('<'))
                    {
                        fault = "S0402";
                        return false;
                    }
                    read.Add(new Parameter(choice + "m", false, null, '1', false));
                    at = close;
                    break;
                case '<':
                    if (read is not [.., { Kinds: "asnblfom", IsArray: true } or { Kinds: "f" }])
                    {
                        fault = "S0401";
                        return false;
                    }
                    var end = Closing(text, at, '<', '>');
                    read[^1] = read[^1] with { Item = text[(at + 1)..end] };
                    at = end;
                    break;
                case '-' when read.Count > 0:
                    read[^1] = read[^1] with { FromContext = true, Quantity = '?' };
                    break;
                case '?' or '+' when read.Count > 0:
                    read[^1] = read[^1] with { Quantity = letter };
                    break;
            }
        }
        signature = new Signature([.. read], text);
        return true;
    }

    static int Closing(string text, int open, char opening, char closing)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
            if (text[i] == opening)
                depth++;
            else if (text[i] == closing && --depth == 0)
                return i;
        return text.Length - 1;
    }

    /// <summary>Checks arguments and fills in what the signature says: the context for a missing one, arrays of one item.</summary>
    /// <exception cref="ExpressionException">T0410, T0411, T0412.</exception>
    internal Value[] Check(ReadOnlySpan<Value> arguments, Value context)
    {
        Span<char> kinds = arguments.Length <= 32 ? stackalloc char[arguments.Length] : new char[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
            kinds[i] = Letter(arguments[i]);
        Span<int> taken = parameters.Length <= 32 ? stackalloc int[parameters.Length] : new int[parameters.Length];
        if (!Match(kinds, 0, 0, taken, new bool[(parameters.Length + 1) * (kinds.Length + 1)]))
            throw Mismatch(kinds, arguments);

        var result = new List<Value>(Math.Max(arguments.Length, parameters.Length));
        var next = 0;
        for (var p = 0; p < parameters.Length; p++)
        {
            var parameter = parameters[p];
            if (taken[p] == 0)
            {
                if (!parameter.FromContext)
                    result.Add(next < arguments.Length ? arguments[next++] : default);
                else if (parameter.Kinds.Contains(Letter(context)))
                    result.Add(context);
                else
                    throw new ExpressionException("T0411", 0) { Argument = next + 1, Value = context };
            }
            for (var i = 0; i < taken[p]; i++, next++)
            {
                var argument = next < arguments.Length ? arguments[next] : default;
                result.Add(parameter.IsArray ? AsArray(parameter, taken[p], argument, next) : argument);
            }
        }
        return [.. result];
    }

    // Greedy with a way back, as the regular expression is that a signature stands for. What failed once is not tried again, so it is never exponential.
    bool Match(ReadOnlySpan<char> kinds, int parameter, int at, Span<int> taken, bool[] failed)
    {
        if (parameter == parameters.Length)
            return at == kinds.Length;
        ref var hopeless = ref failed[parameter * (kinds.Length + 1) + at];
        if (hopeless)
            return false;
        var rule = parameters[parameter];
        var most = 0;
        var limit = rule.Quantity == '+' ? kinds.Length - at : 1;
        while (most < limit && at + most < kinds.Length && rule.Kinds.Contains(kinds[at + most]))
            most++;
        var least = rule.Quantity == '?' ? 0 : 1;
        for (var count = most; count >= least; count--)
        {
            taken[parameter] = count;
            if (Match(kinds, parameter + 1, at + count, taken, failed))
                return true;
        }
        hopeless = true;
        return false;
    }

    /// <summary>
    /// Whether a call takes the context for its first parameter, as far as the kinds of its arguments say; null where it depends on the values.
    /// </summary>
    /// <param name="arguments">For each argument the letters of what it may be.</param>
    internal bool? TakesContext(IReadOnlyList<string> arguments)
    {
        const int most = 512;
        if (parameters is not [{ FromContext: true }, ..] || arguments.Count >= Count)
            return false;
        if (arguments.Aggregate(1L, (ways, letters) => Math.Min(most + 1, ways * letters.Length)) > most)
            return null;
        var (takes, leaves) = (false, false);
        var kinds = new char[arguments.Count];
        var taken = new int[parameters.Length];
        var turn = new int[arguments.Count];
        var place = 0;
        while (place >= 0)
        {
            for (var i = 0; i < kinds.Length; i++)
                kinds[i] = arguments[i][turn[i]];
            if (Match(kinds, 0, 0, taken, new bool[(parameters.Length + 1) * (kinds.Length + 1)]))
                (takes, leaves) = (takes || taken[0] == 0, leaves || taken[0] > 0);
            for (place = kinds.Length - 1; place >= 0 && ++turn[place] == arguments[place].Length; place--)
                turn[place] = 0;
        }
        return takes && leaves ? null : takes;
    }

    /// <summary>
    /// The check for the usual call: each argument is what its own parameter takes, or the parameter may be missing. False says that <see cref="Check"/> must
    /// decide.
    /// </summary>
    /// <param name="arguments">As given.</param>
    /// <param name="context">Stands in for a missing argument.</param>
    /// <param name="into">As many as there are parameters.</param>
    internal bool TryFill(ReadOnlySpan<Value> arguments, Value context, Span<Value> into)
    {
        var next = 0;
        for (var p = 0; p < parameters.Length; p++)
        {
            var parameter = parameters[p];
            if (parameter.Quantity == '+')
                return false;
            var letter = next < arguments.Length ? Letter(arguments[next]) : ' ';
            if (letter != ' ' && parameter.Kinds.Contains(letter))
            {
                into[p] = arguments[next++];
            }
            else if (parameter.FromContext && parameter.Kinds.Contains(Letter(context)))
                into[p] = context;
            else if (parameter.Quantity == '?' && !parameter.FromContext && next == arguments.Length)
                into[p] = default;
            else
                return false;
        }
        if (next < arguments.Length)
            return false;
        // What is in an array matters only where the kinds of all arguments are right.
        for (var p = 0; p < parameters.Length; p++)
            if (parameters[p].IsArray)
                into[p] = AsArray(parameters[p], 1, into[p], p);
        return true;
    }

    static Value AsArray(Parameter parameter, int taken, Value argument, int index)
    {
        if (argument.IsUndefined)
            return argument;
        var isArray = argument.IsArray;
        if (parameter.Item is not null)
        {
            var fits = true;
            if (!isArray)
                fits = taken == 1 && parameter.Item.Length == 1 && Letter(argument) == parameter.Item[0];
            else
                foreach (var item in argument.Items)
                    fits &= parameter.Item.Length > 0 && Letter(item) == parameter.Item[0];
            if (!fits)
                throw new ExpressionException("T0412", 0) { Argument = index + 1, Value = argument };
        }
        return isArray ? argument : new ValueList([argument], 1);
    }

    // The first argument that no beginning of the signature accepts.
    ExpressionException Mismatch(ReadOnlySpan<char> kinds, ReadOnlySpan<Value> arguments)
    {
        var good = 0;
        foreach (var parameter in parameters)
        {
            var at = good;
            while (at < kinds.Length && parameter.Kinds.Contains(kinds[at]) && (at == good || parameter.Quantity == '+'))
                at++;
            if (at == good && parameter.Quantity != '?')
                break;
            good = at;
        }
        return new ExpressionException("T0410", 0) { Argument = good + 1, Value = good < arguments.Length ? arguments[good] : default };
    }

    internal static char Letter(Value value) => value.Kind switch
    {
        ValueKind.Undefined => 'm',
        ValueKind.Null => 'l',
        ValueKind.Boolean => 'b',
        ValueKind.Number => 'n',
        ValueKind.String => 's',
        ValueKind.Array => 'a',
        ValueKind.Object => 'o',
        _ => 'f',
    };
}
