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
    public Findings Check(ReadOnlySpan<byte> utf8) => Check(utf8, "");

    public Findings Check(ReadOnlyMemory<byte> utf8) => Check(utf8.Span, "");

    /// <summary>
    /// Checks a part of a JSON text in place, for example the body in a request. Pointers of findings are relative to the part. The text around it has to be
    /// JSON too; a name that occurs twice is told only within the part.
    /// </summary>
    /// <param name="pointer">JSON Pointer to the part. Where there is nothing, the finding json.absent says so.</param>
    public Findings Check(ReadOnlySpan<byte> utf8, string pointer)
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
            var run = new Run(utf8, tokens, root, schema.Root, scratch, limits);
            var found = Walk(ref run, root);
            return tokenizer.Repeated is { } repeated ? JsonFindings.OfRepeated(repeated, utf8, tokens, root, limits.Findings).And(found, limits.Findings) : found;
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
        var run = new Run(text.Utf8, text.Tokens, root, schema.Root, scratch, limits);
        var found = Walk(ref run, root);
        scratch.Give();
        return found;
    }

    Findings Walk(ref Run run, int root)
    {
        schema.Root.Check(ref run, root, null);
        return run.Found?.Close() ?? Findings.None;
    }
}
