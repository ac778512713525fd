using System.Runtime.CompilerServices;

namespace Exchange.Core.Expressions;

public sealed partial class JsonOutput
{
    /// <summary>Arrays and objects may be nested this deep in a result; one more throws D2017. Input is bounded on its own, so this is for what lambdas build.</summary>
    internal const int MaxDepth = 1000;

    // The containers that a copy is in.
    int[] open = new int[16];

    internal void Write(Value value, int depth)
    {
        if (value.Reference is JsonTape tape)
        {
            WriteTape(tape, (int)value.Bits);
            return;
        }
        if (value.Reference is string text)
        {
            WriteString(text);
            return;
        }
        if (value.Reference is not Cell cell)
        {
            WriteRaw("null"u8);
            return;
        }
        if (depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ExpressionException("D2017", 0);
        switch (cell.Kind)
        {
            case CellKind.Boolean:
                WriteRaw(value.Bits != 0 ? "true"u8 : "false"u8);
                break;
            case CellKind.Number:
                WriteNumber(BitConverter.Int64BitsToDouble(value.Bits));
                break;
            case CellKind.List:
                WriteList((ValueList)cell, depth);
                break;
            case CellKind.Object:
                WriteObject((ValueObject)cell, depth);
                break;
            default:
                WriteRaw("null"u8);
                break;
        }
    }

    void WriteList(ValueList list, int depth)
    {
        if (list.WrapsInput && list.Count > 0)
        {
            Write(list[0], depth);
            return;
        }
        WriteByte((byte)'[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                WriteByte((byte)',');
            Write(list[i], depth + 1);
        }
        WriteByte((byte)']');
    }

    void WriteObject(ValueObject made, int depth)
    {
        WriteByte((byte)'{');
        var first = true;
        foreach (var (name, member) in made.Members)
        {
            if (member.IsUndefined || member.IsFunction)
                continue;
            if (!first)
                WriteByte((byte)',');
            first = false;
            WriteString(name);
            WriteByte((byte)':');
            Write(member, depth + 1);
        }
        WriteByte((byte)'}');
    }

    /// <summary>Copies a part of the input: numbers with their digits, strings with no more escapes than they need, no spaces. Without recursion, however deep.</summary>
    internal void WriteTape(JsonTape tape, int node)
    {
        var nodes = tape.Nodes;
        ref var top = ref nodes[node];
        if (top.Kind == ValueKind.String)
        {
            WriteTapeString(tape, node);
            return;
        }
        if (top.Kind is not (ValueKind.Array or ValueKind.Object))
        {
            WriteRaw(tape.Text.AsSpan(top.Start, top.Length));
            return;
        }
        var depth = 0;
        var at = node;
        while (true)
        {
            // Close what ends here, then separate from what came before.
            while (depth > 0 && nodes[open[depth - 1]].Next == at)
            {
                WriteByte(nodes[open[--depth]].Kind == ValueKind.Object ? (byte)'}' : (byte)']');
                if (depth == 0)
                    return;
            }
            if (depth > 0)
            {
                var container = open[depth - 1];
                if (at != container + 1)
                    WriteByte((byte)',');
                if (nodes[container].Kind == ValueKind.Object)
                {
                    WriteTapeString(tape, at);
                    WriteByte((byte)':');
                    at++;
                }
            }
            ref var current = ref nodes[at];
            if (current.Kind == ValueKind.String)
                WriteTapeString(tape, at);
            else if (current.Kind is ValueKind.Array or ValueKind.Object)
            {
                WriteByte(current.Kind == ValueKind.Object ? (byte)'{' : (byte)'[');
                if (depth == open.Length)
                    Array.Resize(ref open, depth * 2);
                open[depth++] = at;
            }
            else
                WriteRaw(tape.Text.AsSpan(current.Start, current.Length));
            at++;
        }
    }

    internal void WriteTapeString(JsonTape tape, int node)
    {
        ref var text = ref tape.Nodes[node];
        WriteByte((byte)'"');
        WriteContent(tape.Text.AsSpan(text.Start, text.Length), text.Flag);
        WriteByte((byte)'"');
    }
}
