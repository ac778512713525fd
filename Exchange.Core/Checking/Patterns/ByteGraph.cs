namespace Exchange.Core.Checking.Patterns;

/// <summary>The nondeterministic automaton of a regular tree over UTF-8 bytes, built from the end to the beginning.</summary>
internal sealed class ByteGraph
{
    /// <summary>The state in which the pattern has matched.</summary>
    public const int Match = 0;

    const int MaxStates = 20_000;

    enum Kind { Match, Bytes, Split, Start, End }

    readonly List<(Kind Kind, byte From, byte To, int Next, int[]? Targets)> states = [(Kind.Match, 0, 0, 0, null)];
    readonly Dictionary<(byte, byte, int), int> shared = [];

    public int Size => states.Count;

    public bool TryAdd(PatternNode tree, out int entry)
    {
        entry = Add(tree, Match);
        return entry >= 0;
    }

    /// <summary>The state after a byte, or -1.</summary>
    public int Step(int state, byte b)
    {
        var (kind, from, to, next, _) = states[state];
        return kind == Kind.Bytes && b >= from && b <= to ? next : -1;
    }

    /// <summary>The state waits for a byte or for the end of the text.</summary>
    public bool Waits(int state) => states[state].Kind is Kind.Bytes or Kind.End;

    /// <summary>States reached without a byte.</summary>
    public IEnumerable<int> Free(int state, bool atStart, bool atEnd) => states[state].Kind switch
    {
        Kind.Split => states[state].Targets!,
        Kind.Start when atStart => [states[state].Next],
        Kind.End when atEnd => [states[state].Next],
        _ => [],
    };

    /// <summary>Bytes that no state tells apart share a class.</summary>
    public (byte[] ClassOf, int Count, byte[] Samples) Classes()
    {
        var cuts = new bool[257];
        foreach (var (kind, from, to, _, _) in states)
        {
            if (kind != Kind.Bytes) continue;
            cuts[from] = true;
            cuts[to + 1] = true;
        }
        var classOf = new byte[256];
        var samples = new List<byte> { 0 };
        for (var b = 1; b < 256; b++)
        {
            if (cuts[b]) samples.Add((byte)b);
            classOf[b] = (byte)(samples.Count - 1);
        }
        return (classOf, samples.Count, [.. samples]);
    }

    // -1 once there are too many states; every caller passes it on.
    int New(Kind kind, int next, byte from = 0, byte to = 0, int[]? targets = null)
    {
        if (states.Count >= MaxStates) return -1;
        states.Add((kind, from, to, next, targets));
        return states.Count - 1;
    }

    int Add(PatternNode node, int next)
    {
        if (next < 0) return -1;
        switch (node)
        {
            case PatternNode.Empty:
                return next;
            case PatternNode.Set s:
                return AddSet(s.CodePoints, next);
            case PatternNode.Sequence s:
                for (var i = s.Parts.Count - 1; i >= 0; i--) next = Add(s.Parts[i], next);
                return next;
            case PatternNode.Choice c:
                var targets = c.Parts.Select(p => Add(p, next)).ToArray();
                return targets.Contains(-1) ? -1 : New(Kind.Split, 0, targets: targets);
            case PatternNode.Group g:
                return Add(g.Inner, next);
            case PatternNode.Start:
                return New(Kind.Start, next);
            case PatternNode.End:
                return New(Kind.End, next);
            case PatternNode.Repeat r:
                return AddRepeat(r, next);
            default:
                throw new ArgumentException("The tree is not regular.");
        }
    }

    int AddRepeat(PatternNode.Repeat repeat, int next)
    {
        if (repeat.Max < 0)
        {
            var loop = New(Kind.Split, 0, targets: [next, next]);
            if (loop < 0) return -1;
            var body = Add(repeat.Inner, loop);
            if (body < 0) return -1;
            states[loop].Targets![1] = body;
            next = loop;
        }
        else
        {
            var after = next;
            for (var i = repeat.Min; i < repeat.Max && next >= 0; i++)
            {
                var body = Add(repeat.Inner, next);
                next = body < 0 ? -1 : New(Kind.Split, 0, targets: [after, body]);
            }
        }
        for (var i = 0; i < repeat.Min && next >= 0; i++)
        {
            var before = next;
            next = Add(repeat.Inner, next);
            if (next == before) break;      // the inner part takes nothing: more of it changes nothing
        }
        return next;
    }

    int AddSet(CodePointSet set, int next)
    {
        var entries = new List<int>();
        foreach (var (from, to) in set.Ranges)
            foreach (var sequence in Utf8Ranges.Of(from, to))
            {
                var state = next;
                for (var i = sequence.Length - 1; i >= 0; i--)
                {
                    var key = (sequence[i].From, sequence[i].To, state);
                    if (!shared.TryGetValue(key, out var known))
                    {
                        known = New(Kind.Bytes, state, sequence[i].From, sequence[i].To);
                        if (known < 0) return -1;
                        shared.Add(key, known);
                    }
                    state = known;
                }
                entries.Add(state);
            }
        return entries.Count == 1 ? entries[0] : New(Kind.Split, 0, targets: [.. entries]);
    }
}
