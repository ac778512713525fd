using System.Text;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>A member name that a schema knows, with its hash.</summary>
internal sealed class PropertyName(string text)
{
    public string Text { get; } = text;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(text);

    public int Hash { get; } = JsonString.Hash(Encoding.UTF8.GetBytes(text));
}
