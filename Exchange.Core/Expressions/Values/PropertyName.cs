using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>A member's name in both spellings, so that a look-up in parsed input compares bytes.</summary>
internal sealed class PropertyName(string text)
{
    internal readonly string Text = text;

    /// <summary>In UTF-8. A lone surrogate has no UTF-8 form; such a name is compared as text.</summary>
    internal readonly byte[] Utf8 = Encoding.UTF8.GetBytes(text);
}
