using System.Text;

namespace Exchange.Core.Registry.Reading;

/// <summary>What is read from one file.</summary>
internal static class SourceText
{
    /// <summary>Deepest nesting of a document; deeper ones are refused before they can cost stack or time.</summary>
    public const int MostLevels = 64;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The documents of a file, as far as they can be made out: a syntax error ends the file, not what was read before it.</summary>
    public static IReadOnlyList<SourcePart> Read(DocumentFile file, FaultList faults)
    {
        var bytes = file.Content.Span;
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var subject = new FaultSubject(file.Path);
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            faults.Add(subject, "", (1, 1), FaultKind.FileEncoding, e.Index);
            return [];
        }

        // Neither language allows it, and PostgreSQL could not keep the original text.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            faults.Add(subject, "", (1, 1), FaultKind.FileEncoding, text.IndexOf('\0', StringComparison.Ordinal));
            return [];
        }

        return file.IsJson ? new JsonSource(subject, faults).Read(text) : new YamlSource(subject, faults).Read(text);
    }

    /// <summary>An escape such as \ud800 alone is no character: it would be stored as another text than the one written.</summary>
    public static bool HasHalfCharacter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
