using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

internal sealed class ConstRule(SchemaNode node, JsonText document, int wanted) : Rule(node, "const")
{
    readonly byte[]? text = EnumRule.TextOf(document, wanted);

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        if (!run.Reads(at)) return false;
        if (text != null && run.Tokens[at].Kind == JsonKind.String) return run.Text(at).SequenceEqual(text) || run.Fail(this, at);
        if (!run.Work(run.Tokens[at].Next - at)) return false;
        return JsonSame.Equal(run.Utf8, run.Tokens, at, document.Utf8, document.Tokens, wanted) || run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Const(named, document, wanted);
}

internal sealed class EnumRule : Rule
{
    readonly JsonText document;
    readonly int list;
    readonly int[] others;              // values that are not strings
    readonly PropertyTable strings;
    readonly bool[] kinds = new bool[7];

    public EnumRule(SchemaNode node, JsonText document, int list) : base(node, "enum")
    {
        this.document = document;
        this.list = list;
        var names = new List<PropertyName>();
        var rest = new List<int>();
        for (var i = list + 1; i < document.Tokens[list].Next; i = document.Tokens[i].Next)
        {
            kinds[(int)document.Tokens[i].Kind] = true;
            if (document.Tokens[i].Kind == JsonKind.String) names.Add(new(JsonString.Text(document.Utf8, document.Tokens[i])));
            else rest.Add(i);
        }
        strings = new PropertyTable([.. names]);
        others = [.. rest];
    }

    public override bool Check(ref Run run, int at, Marks? marks)
    {
        var kind = run.Tokens[at].Kind;
        if (!kinds[(int)kind]) return run.Fail(this, at);
        if (!run.Reads(at)) return false;
        if (kind == JsonKind.String) return strings.Find(run.Text(at)) >= 0 || run.Fail(this, at);
        foreach (var wanted in others)
        {
            if (!run.Work(run.Tokens[at].Next - at) || !run.Reads(at)) return false;
            if (JsonSame.Equal(run.Utf8, run.Tokens, at, document.Utf8, document.Tokens, wanted)) return true;
        }
        return run.Fail(this, at);
    }

    public override Wording Describe(SchemaNode named, int detail) => Wordings.Enum(named, document, list);

    public static byte[]? TextOf(JsonText document, int at) => document.Tokens[at].Kind == JsonKind.String
        ? System.Text.Encoding.UTF8.GetBytes(JsonString.Text(document.Utf8, document.Tokens[at]))
        : null;
}
