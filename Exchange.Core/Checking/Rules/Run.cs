using System.Runtime.CompilerServices;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Rules;

/// <summary>A reference that was followed and where it led.</summary>
internal struct Hop
{
    public RefRule Rule;
    public SchemaNode Target;
    public int At;
}

/// <summary>One check under way: the text, what is being looked at, and what was found.</summary>
internal ref struct Run(ReadOnlySpan<byte> utf8, ReadOnlySpan<Token> tokens, int root, SchemaNode entry, CheckScratch scratch, CheckLimits limits,
    List<PlacedAnnotation>? annotations)
{
    public readonly ReadOnlySpan<byte> Utf8 = utf8;
    public readonly ReadOnlySpan<Token> Tokens = tokens;
    public readonly CheckScratch Scratch = scratch;
    readonly int root = root;
    readonly SchemaNode entry = entry;
    readonly CheckLimits limits = limits;
    long steps = limits.Steps;
    int hops;
    FindingList? found;
    PointerWalk? places;
    readonly List<PlacedAnnotation>? annotations = annotations;

    /// <summary>Only whether the value passes is asked, not why it does not.</summary>
    public bool Quiet;

    /// <summary>A bound was reached: nothing more is looked at.</summary>
    public bool Stopped;

    public readonly bool Annotating => annotations != null;

    public readonly FindingList? Found => found;

    public readonly int AnnotationCount => annotations!.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Step() => --steps >= 0 ? !Stopped : Stop(Wordings.TooMuchWork);

    /// <summary>Counts work that grows with the record, such as the comparison of two values.</summary>
    public bool Work(long cost)
    {
        steps -= cost;
        return steps >= 0 ? !Stopped : Stop(Wordings.TooMuchWork);
    }

    /// <summary>Counts the reading of a long text or number; short ones cost no more than the step that led to them.</summary>
    public bool Reads(int at) => Tokens[at].Length < BytesPerStep || Work(Tokens[at].Length / BytesPerStep);

    /// <summary>Counts a look through the names of an object.</summary>
    public bool LooksThrough(int at) => Work(Tokens[at].Extra / NamesPerStep);

    const int BytesPerStep = 64;
    const int NamesPerStep = 8;

    /// <summary>The value of a string. Good until the next call: escaped text shares one buffer.</summary>
    public readonly ReadOnlySpan<byte> Text(int at)
    {
        ref readonly var token = ref Tokens[at];
        var raw = Utf8.Slice(token.Start, token.Length);
        return token.Escaped ? Unescaped(raw) : raw;
    }

    readonly ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> raw)
    {
        var buffer = Scratch.TextOf(raw.Length);
        return buffer.AsSpan(0, JsonString.Unescape(raw, buffer));
    }

    public readonly ReadOnlySpan<byte> Raw(int at) => Utf8.Slice(Tokens[at].Start, Tokens[at].Length);

    /// <summary>The value as expressions see it. Good until the next call for another value.</summary>
    public readonly Expressions.Value ValueAt(int at)
    {
        var quoted = Tokens[at].Kind == JsonKind.String ? 1 : 0;
        return Scratch.ValueOf(at, Utf8.Slice(Tokens[at].Start - quoted, Tokens[at].Length + (2 * quoted)), limits.Depth + 1);
    }

    /// <summary>An error has been told in the value.</summary>
    public readonly bool HasErrorIn(int at) => found != null && found.HasErrorIn(at, Tokens[at].Next);

    /// <summary>The value of a member, or -1.</summary>
    public readonly int Member(int at, PropertyName name)
    {
        for (var child = at + 1; child < Tokens[at].Next; child = Tokens[child + 1].Next)
            if (Tokens[child].Extra == name.Hash && Text(child).SequenceEqual(name.Utf8)) return child + 1;
        return -1;
    }

    public bool Fail(Rule rule, int at, int detail = 0) => Fail(rule, at, detail, rule.Severity, null);

    /// <summary>Tells of a violation.</summary>
    /// <returns>Whether the value passes all the same, because the rule only warns.</returns>
    public bool Fail(Rule rule, int at, int detail, Severity severity, List<Finding>? causes)
    {
        if (!Quiet)
        {
            found ??= new FindingList(limits.Findings);
            if (found.HasRoomFor(severity))
            {
                var wording = rule.Describe(Named(rule, at), detail);
                var tail = "/" + UriReference.EncodeFragment(JsonPlaces.Escape(rule.Keyword)) + rule.LocationTail(detail);
                var pointer = PointerTo(at);
                found.Add(at, new Finding
                {
                    Pointer = pointer, Code = wording.Code, Zh = wording.Zh, En = wording.En, Severity = severity, Keyword = rule.Keyword,
                    SchemaLocation = rule.Node.Location + tail,
                    KeywordLocation = Way(rule.Node) + "/" + JsonPlaces.Escape(rule.Keyword) + rule.LocationTail(detail),
                    Offset = Tokens[at].Start, Causes = causes ?? (IReadOnlyList<Finding>)[], Personal = IsPersonal(rule),
                });
            }
            else if (found.Overflow()) Stopped = true;
        }
        return severity == Severity.Warning;
    }

    /// <summary>A violation of this severity would be kept, so that it is worth while to say why.</summary>
    public readonly bool HasRoom(Severity severity) => found == null || found.HasRoomFor(severity);

    // Passing over an item is cheaper than looking at it, but there may be millions before the place.
    const int PassedPerStep = 16;

    string PointerTo(int at)
    {
        var pointer = (places ??= new()).To(Utf8, Tokens, root, at, out var passed);
        Work(passed / PassedPerStep);
        return pointer;
    }

    /// <summary>Ends the check at a bound; it then is invalid whatever else holds.</summary>
    public bool Stop(Wording why)
    {
        if (Stopped) return false;
        Stopped = true;
        found ??= new FindingList(limits.Findings);
        found.End(new Finding { Pointer = "", Code = why.Code, Zh = why.Zh, En = why.En });
        return false;
    }

    /// <summary>Runs a schema with a list of its own for what is found, and hands that list back.</summary>
    public List<Finding> Apart(SchemaNode schema, int at)
    {
        var outer = found;
        var mine = found = new FindingList(20);
        schema.Check(ref this, at, null);
        found = outer ?? new FindingList(limits.Findings);
        if (mine.Ended != null) found.End(mine.Ended);
        else Stopped = false;
        return mine.ToList();
    }

    public bool Enter(RefRule rule, SchemaNode target, int at)
    {
        if (hops >= limits.References || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return Stop(Wordings.TooManyReferences);
        if (hops == Scratch.Hops.Length) Array.Resize(ref Scratch.Hops, hops * 2);
        ref var hop = ref Scratch.Hops[hops++];
        hop.Rule = rule;
        hop.Target = target;
        hop.At = at;
        return true;
    }

    public void Leave() => hops--;

    /// <summary>The outermost resource on the way here that has a dynamic anchor of this name (core 8.2.3.2), as its schema.</summary>
    public readonly SchemaNode? Outermost(string anchor, SchemaNode last)
    {
        var from = entry;
        for (var i = 0; i <= hops; i++)
        {
            var to = i < hops ? Scratch.Hops[i].Rule.Node : last;
            if (Outermost(anchor, from.Resource, to.Resource) is { } hit) return hit;
            if (i < hops) from = Scratch.Hops[i].Target;
        }
        return null;
    }

    // Between two references the way leads only inwards, so the resources entered are the ones around the last that lie within the first.
    static SchemaNode? Outermost(string anchor, SchemaResource outer, SchemaResource? inner)
    {
        if (inner == null) return null;
        if (inner != outer && Outermost(anchor, outer, inner.Parent) is { } hit) return hit;
        return inner.DynamicNodes.GetValueOrDefault(anchor);
    }

    public readonly void DropAnnotations(int from) => annotations!.RemoveRange(from, annotations.Count - from);

    public void Annotate(SchemaNode node, Annotation annotation, int at)
    {
        if (Quiet || annotations!.Count >= BasicOutput.MostAnnotations) return;
        annotations!.Add(new PlacedAnnotation(Way(node) + "/" + JsonPlaces.Escape(annotation.Keyword),
            node.Location + "/" + UriReference.EncodeFragment(JsonPlaces.Escape(annotation.Keyword)),
            PointerTo(at), annotation.Value));
    }

    readonly SchemaNode Named(Rule rule, int at)
    {
        for (var i = 0; i < hops; i++)
            if (Scratch.Hops[i].At == at && Scratch.Hops[i].Rule.Node.TitleZh != null) return Scratch.Hops[i].Rule.Node;
        return rule.Node;
    }

    // Personal is what is tagged, and what lies within or is referred to by something tagged.
    readonly bool IsPersonal(Rule rule)
    {
        for (var i = 0; i < hops; i++)
            if (Scratch.Hops[i].Rule.Node.Personal) return true;
        return rule.Node.Personal;
    }

    readonly string Way(SchemaNode last)
    {
        var way = "";
        var from = entry;
        for (var i = 0; i < hops; i++)
        {
            ref readonly var hop = ref Scratch.Hops[i];
            way += hop.Rule.Node.Pointer[from.Pointer.Length..] + "/" + hop.Rule.Keyword;
            from = hop.Target;
        }
        return way + last.Pointer[from.Pointer.Length..];
    }
}
