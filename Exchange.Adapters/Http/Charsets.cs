using System.Text;

namespace Exchange.Adapters.Http;

/// <summary>The encodings that departments write in: UTF-8, GB18030, GBK and whatever else .NET knows.</summary>
internal static class Charsets
{
    /// <summary>Null when there is no such encoding.</summary>
    public static Encoding? Named(string name)
    {
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
