using System.Text;

namespace Exchange.Core.Checking.Json;

/// <summary>
/// JSON Pointers (RFC 6901) to tokens of one text, for whoever asks for many, mostly forwards: it goes on from the place of the last instead of counting
/// from the first item again.
/// </summary>
internal sealed class PointerWalk
{
    readonly List<(int Container, int Child, int Index)> way = [];
    int last = -1;
    string pointer = "";

    /// <summary>The pointer from a value to a token within it; the pointer of a member name is that of its member.</summary>
    /// <param name="root">Token of the value: the same at each call.</param>
    /// <param name="steps">Items and members that were passed.</param>
    public string To(ReadOnlySpan<byte> utf8, ReadOnlySpan<Token> tokens, int root, int target, out int steps)
    {
        steps = 0;
        if (target == root) return "";
        if (target == last) return pointer;
        while (way.Count > 0 && !(way[^1].Container < target && target < tokens[way[^1].Container].Next)) way.RemoveAt(way.Count - 1);
        var (at, child, index) = (root, root + 1, 0);
        if (way.Count > 0)
        {
            (at, child, index) = way[^1];
            way.RemoveAt(way.Count - 1);
            if (target < child) (child, index) = (at + 1, 0);
        }
        while (at != target)
        {
            var value = tokens[at].Kind == JsonKind.Object ? child + 1 : child;
            if (target >= tokens[value].Next)
            {
                child = tokens[value].Next;
                index++;
                steps++;
                continue;
            }
            way.Add((at, child, index));
            if (target == child) break;
            (at, child, index) = (value, value + 1, 0);
        }
        last = target;
        return pointer = Write(utf8, tokens);
    }

    string Write(ReadOnlySpan<byte> utf8, ReadOnlySpan<Token> tokens)
    {
        var text = new StringBuilder();
        foreach (var (container, child, index) in way)
        {
            text.Append('/');
            if (tokens[container].Kind == JsonKind.Object) JsonPlaces.AppendEscaped(text, JsonString.Text(utf8, tokens[child]));
            else text.Append(index);
        }
        return text.ToString();
    }
}
