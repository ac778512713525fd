using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>Values as text.</summary>
internal static class ValueText
{
    /// <summary>JSON, as it is written to the output.</summary>
    internal static string ToJson(Value value) => Encoding.UTF8.GetString(ToUtf8(value).Written);

    internal static JsonOutput ToUtf8(Value value)
    {
        var output = new JsonOutput();
        output.WriteValue(value);
        return output;
    }

    /// <summary>What $string gives: a string itself, a number to 15 digits, an array or object as JSON with such numbers.</summary>
    internal static string ToText(Value value, Run run, bool pretty = false)
    {
        value = Sequences.Unwrapped(value);
        switch (value.Kind)
        {
            case ValueKind.String:
                return value.AsString();
            case ValueKind.Function or ValueKind.Undefined:
                return "";
            case ValueKind.Number:
                var number = value.AsNumber();
                return double.IsFinite(number) ? NumberText.Of(NumberText.Rounded(number)) : throw new ExpressionException("D3001", 0) { Value = value };
            case ValueKind.Boolean:
                return value.AsBoolean() ? "true" : "false";
            case ValueKind.Null:
                return "null";
            default:
                var output = new JsonOutput { Limit = run.Context.Limits.OutputBytes };
                Write(value, output, pretty ? 0 : -1, run);
                return Encoding.UTF8.GetString(output.Written);
        }
    }

    /// <param name="value">What to write.</param>
    /// <param name="output">Where to.</param>
    /// <param name="level">Of indentation, two spaces each; -1 for none at all.</param>
    /// <param name="run">Counts the steps.</param>
    static void Write(Value value, JsonOutput output, int level, Run run)
    {
        run.Step();
        switch (value.Kind)
        {
            case ValueKind.Number:
                var number = value.AsNumber();
                if (double.IsNaN(number))
                    output.WriteRaw("null"u8);
                else
                    output.WriteNumber(NumberText.Rounded(ValueLogic.Finite(number)));
                break;
            case ValueKind.Array:
                Run.EnsureStack();
                WriteArray(value, output, level, run);
                break;
            case ValueKind.Object:
                Run.EnsureStack();
                WriteObject(value, output, level, run);
                break;
            case ValueKind.Undefined:
                output.WriteRaw("null"u8);
                break;
            case ValueKind.Function:
                output.WriteRaw("\"\""u8);
                break;
            default:
                output.WriteValue(value);
                break;
        }
    }

    static void WriteArray(Value array, JsonOutput output, int level, Run run)
    {
        output.WriteByte((byte)'[');
        var inner = level < 0 ? -1 : level + 1;
        var first = true;
        foreach (var item in array.Items)
        {
            Separate(output, ref first, inner);
            Write(item, output, inner, run);
        }
        Close(output, first, level, (byte)']');
    }

    static void WriteObject(Value made, JsonOutput output, int level, Run run)
    {
        output.WriteByte((byte)'{');
        var inner = level < 0 ? -1 : level + 1;
        var first = true;
        foreach (var (name, member) in made.Members)
        {
            if (member.IsUndefined)
                continue;
            Separate(output, ref first, inner);
            output.WriteString(name);
            output.WriteRaw(level < 0 ? ":"u8 : ": "u8);
            Write(member, output, inner, run);
        }
        Close(output, first, level, (byte)'}');
    }

    static void Separate(JsonOutput output, ref bool first, int level)
    {
        if (!first)
            output.WriteByte((byte)',');
        first = false;
        NewLine(output, level);
    }

    static void Close(JsonOutput output, bool empty, int level, byte bracket)
    {
        if (!empty)
            NewLine(output, level);
        output.WriteByte(bracket);
    }

    static void NewLine(JsonOutput output, int level)
    {
        if (level < 0)
            return;
        output.WriteByte((byte)'\n');
        for (var i = 0; i < level; i++)
            output.WriteRaw("  "u8);
    }
}
