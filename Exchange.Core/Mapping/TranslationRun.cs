using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Mapping.Tables;

namespace Exchange.Core.Mapping;

/// <summary>One translation: all fields in one evaluation, so that the record is parsed once and the limits hold for the whole message.</summary>
internal sealed class TranslationRun : IReadOnlyDictionary<string, Value>
{
    readonly MappingProgram program;
    readonly Value root;
    readonly Value main;
    readonly JsonOutput output;
    readonly Run run;
    readonly Scope scope;
    Dictionary<string, Value>? snippets;
    HashSet<string>? open;
    TargetNode? current;
    Value item;
    int line;

    internal TranslationRun(MappingProgram program, Value root, Value main, DateTimeOffset now, long seed, JsonOutput output, CancellationToken stop)
    {
        this.program = program;
        this.root = root;
        this.main = main;
        Date = DateOnly.FromDateTime(now.DateTime);
        this.output = output;
        run = new Run(program.Context with { Now = now, Seed = seed, Stop = stop, Bindings = this }, root);
        scope = new Scope(run);
    }

    /// <summary>What fields of a message of rows know beside the input.</summary>
    internal static readonly string[] RowNames = ["item", "line"];

    /// <summary>The translation that a function of the hub is called in.</summary>
    internal static TranslationRun Of(EvaluationContext context) => (TranslationRun)context.Bindings;

    internal MappingOptions Options => program.Options;

    internal IReadOnlyDictionary<string, CodeTableUse> Tables => program.Tables;

    /// <summary>Of take-in, in the hub's zone.</summary>
    internal DateOnly Date { get; }

    /// <summary>Writes the message to the output; what stopped it, or null.</summary>
    internal TranslationFault? Write()
    {
        output.Clear();
        output.Limit = program.Options.Limits.OutputBytes;
        try
        {
            if (program.Texts.Each is null)
                WriteMembers(program.Root);
            else
                WriteRows(program.Texts.Each);
            if (output.Length > output.Limit)
                throw new ExpressionException("D2016", current?.Field?.Offset ?? 0);
            return null;
        }
        catch (ExpressionException fault)
        {
            return FaultWords.Of(fault, current, program);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever a function does wrong is this message's fault alone: it is parked, and the lane goes on.
            return FaultWords.Unforeseen(fault, current, program);
        }
    }

    void WriteRows(MappingTexts.Entry each)
    {
        var items = each.Expression.Plan.Evaluate(root, new Scope(run));
        output.WriteRaw("["u8);
        if (items.IsArray)
            foreach (var one in items.Items)
                WriteRow(one);
        else if (!items.IsUndefined)
            WriteRow(items);
        output.WriteRaw("]"u8);
    }

    /// <summary>All columns in their order: a table and a CSV line have a place for each, so what is missing is null.</summary>
    void WriteRow(Value one)
    {
        (item, line) = (one, line + 1);
        output.WriteRaw(line > 1 ? ",{"u8 : "{"u8);
        for (var i = 0; i < program.Root.Members.Count; i++)
        {
            var column = program.Root.Members[i];
            output.WriteRaw(i == 0 ? column.Prefix.AsSpan(1) : column.Prefix);
            var before = output.Length;
            if (!WriteField(column))
                output.WriteRaw("null"u8);
            else if (output.Written[before] is (byte)'{' or (byte)'[')
                throw new ExpressionException(
                    "row-not-flat", column.Field!.Offset, null,
                        new Wording("表格的一列只能是单个值，不能是对象或数组", "A column of a row must be a single value, not an object or array"));
        }
        output.WriteRaw("}"u8);
    }

    bool WriteMembers(TargetNode node)
    {
        output.WriteRaw("{"u8);
        var first = true;
        foreach (var member in node.Members)
        {
            var before = output.Length;
            output.WriteRaw(first ? member.Prefix.AsSpan(1) : member.Prefix);
            if (member.Field is null ? WriteMembers(member) : WriteField(member))
                first = false;
            else
                output.CutTo(before);
        }
        output.WriteRaw("}"u8);
        return !first;
    }

    bool WriteField(TargetNode member)
    {
        current = member;
        if (member.InMain is not null)
            return member.InMain.Write(main, scope, output);
        var expression = member.Field!.Expression;
        // What one field binds is not seen by the next.
        return expression.Plan.Write(root, expression.BindsNames ? new Scope(run) : scope, output);
    }

    /// <summary>A snippet is evaluated when it is first used, over the whole input, whatever the context of its use.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Value value)
    {
        value = key switch { "item" when line > 0 => item, "line" when line > 0 => line, _ => default };
        if (!value.IsUndefined)
            return true;
        if (!program.Texts.Snippets.TryGetValue(key, out var snippet))
            return false;
        snippets ??= new Dictionary<string, Value>(StringComparer.Ordinal);
        if (snippets.TryGetValue(key, out value))
            return true;
        if (!(open ??= new HashSet<string>(StringComparer.Ordinal)).Add(key))
            throw new ExpressionException("snippet-cycle", snippet.Offset);
        value = snippet.Expression.Plan.Evaluate(root, new Scope(run));
        open.Remove(key);
        snippets[key] = value;
        return true;
    }

    public int Count => program.Texts.Snippets.Count + (program.Texts.Each is null ? 0 : RowNames.Length);

    public Value this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException();

    public IEnumerable<string> Keys => program.Texts.Snippets.Keys;

    public IEnumerable<Value> Values => Keys.Select(k => this[k]);

    public bool ContainsKey(string key) => program.Texts.Snippets.ContainsKey(key);

    public IEnumerator<KeyValuePair<string, Value>> GetEnumerator() => Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
