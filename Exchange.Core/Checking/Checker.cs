using System.Buffers;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking;

/// <summary>Checks records against one schema. Pure: the same bytes always get the same findings.</summary>
public sealed class Checker(CompiledSchema schema, CheckLimits? limits = null)
{
    readonly CheckLimits limits = limits ?? CheckLimits.Default;

    public CompiledSchema Schema => schema;

    /// <summary>Checks a JSON text. What is not JSON is a finding as well; this does not throw for any bytes.</summary>
    public Findings Check(ReadOnlySpan<byte> utf8) => Check(utf8, "", null);

    public Findings Check(ReadOnlyMemory<byte> utf8) => Check(utf8.Span, "", null);

    /// <summary>
    /// Checks a part of a JSON text in place, for example the body in a request. Pointers of findings are relative to the part, offsets to the text. The text
    /// around the part has to be JSON too; a name that occurs twice is told only within the part.
    /// </summary>
    /// <param name="pointer">JSON Pointer to the part. Where there is nothing, the finding json.absent says so.</param>
    public Findings Check(ReadOnlySpan<byte> utf8, string pointer) => Check(utf8, pointer, null);

    /// <summary>
    /// Checks a JSON text and answers in the specification's "basic" format (core 12.4.2) as UTF-8 JSON: errors with their locations, or the annotations of a
    /// valid text. Slower than <see cref="Check(ReadOnlySpan{byte})"/>. Annotations are those of title, description, default, format, unknown keywords and the
    /// like; which members and items applicators evaluated is not among them, and after
    /// 100,000 no more are kept.
    /// </summary>
    public byte[] Basic(ReadOnlySpan<byte> utf8)
    {
        var annotations = new List<PlacedAnnotation>();
        return BasicOutput.Write(Check(utf8, "", annotations), annotations);
    }

    Findings Check(ReadOnlySpan<byte> utf8, string pointer, List<PlacedAnnotation>? annotations)
    {
        if (utf8.Length > limits.Bytes) return JsonFindings.Of(JsonFault.TooLarge, utf8, 0);
        var scratch = CheckScratch.Take();
        var tokenizer = new JsonTokenizer(utf8, scratch.Tokens, limits);
        try
        {
            var fault = tokenizer.Read();
            if (fault != JsonFault.None) return JsonFindings.Of(fault, utf8, tokenizer.Position);
            ReadOnlySpan<Token> tokens = tokenizer.Tokens.AsSpan(0, tokenizer.Count);
            var root = pointer.Length == 0 ? 0 : JsonPlaces.Find(utf8, tokens, 0, pointer);
            if (root < 0) return JsonFindings.Absent(pointer);
            var found = Walk(new Run(utf8, tokens, root, schema.Root, scratch, limits, annotations), root);
            return tokenizer.Repeated is { } repeated ? JsonFindings.OfRepeated(repeated, utf8, tokens, root, limits.Findings).And(found, limits.Findings)
                : found;
        }
        finally
        {
            if (tokenizer.Tokens != scratch.Tokens) ArrayPool<Token>.Shared.Return(tokenizer.Tokens);
            scratch.Give();
        }
    }

    internal Findings CheckAt(JsonText text, int root)
    {
        var scratch = CheckScratch.Take();
        var found = Walk(new Run(text.Utf8, text.Tokens, root, schema.Root, scratch, limits, null), root);
        scratch.Give();
        return found;
    }

    Findings Walk(Run run, int root)
    {
        schema.Root.Check(ref run, root, null);
        return run.Found?.Close() ?? Findings.None;
    }
}
