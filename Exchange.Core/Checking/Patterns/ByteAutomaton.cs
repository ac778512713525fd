using System.Runtime.InteropServices;

namespace Exchange.Core.Checking.Patterns;

/// <summary>
/// A regular expression as a finished table over UTF-8 bytes: one look-up a byte, no allocation, no backtracking. Patterns whose table would be large have
/// none; see <see cref="Build"/>.
/// </summary>
internal sealed class ByteAutomaton
{
    const int Dead = 0;
    const int Accept = 1;

    readonly byte[] classOf;
    readonly int[] next;            // by state, already multiplied by the number of classes
    readonly bool[] acceptsAtEnd;
    readonly int classes;
    readonly int start;

    ByteAutomaton(byte[] classOf, int[] next, bool[] acceptsAtEnd, int classes, int start) =>
        (this.classOf, this.next, this.acceptsAtEnd, this.classes, this.start) = (classOf, next, acceptsAtEnd, classes, start);

    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        var state = start;
        var accept = classes;       // state 1
        foreach (var b in utf8)
        {
            if (state <= accept) return state == accept;
            state = next[state + classOf[b]];
        }
        return acceptsAtEnd[state / classes];
    }

    /// <summary>The automaton of a regular tree, or null where it would take more than a bounded number of states.</summary>
    public static ByteAutomaton? Build(PatternNode tree, PatternBudget budget)
    {
        if (budget.Left == 0) return null;
        var graph = new ByteGraph();
        var fits = graph.TryAdd(tree, out var entry);
        budget.Take(graph.Size);
        if (!fits) return null;
        var determinizer = new Determinizer(graph, entry, budget.Left);
        var built = determinizer.Run();
        budget.Take(determinizer.Work);
        return built;
    }

    /// <summary>Subset construction.</summary>
    sealed class Determinizer(ByteGraph graph, int entry, int left)
    {
        const int MaxStates = 1000;
        const int MaxWork = 1_000_000;

        readonly int most = Math.Min(MaxWork, left);
        readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
        readonly List<int[]> sets = [[], []];
        readonly List<bool> ends = [false, true];

        public int Work { get; private set; }

        public ByteAutomaton? Run()
        {
            var (classOf, classes, samples) = graph.Classes();
            var restart = Close([entry], atStart: false, atEnd: false);     // a search may begin at every later byte
            var first = State(Close([entry], atStart: true, atEnd: false), atStart: true);
            var table = new List<int[]> { new int[classes], Enumerable.Repeat(Accept, classes).ToArray() };
            for (var state = 2; state < sets.Count; state++)
            {
                var row = new int[classes];
                for (var c = 0; c < classes; c++)
                {
                    var targets = new List<int>();
                    foreach (var s in sets[state])
                        if (graph.Step(s, samples[c]) is >= 0 and var target) targets.Add(target);
                    Work += sets[state].Length + 1;
                    if (Work > most) return null;
                    var set = targets.Count == 0 ? [] : Close(targets, atStart: false, atEnd: false);
                    set.UnionWith(restart);
                    row[c] = State(set, atStart: false);
                    if (sets.Count > MaxStates) return null;
                }
                table.Add(row);
            }
            var flat = new int[table.Count * classes];
            for (var s = 0; s < table.Count; s++)
                for (var c = 0; c < classes; c++) flat[(s * classes) + c] = table[s][c] * classes;
            return new ByteAutomaton(classOf, flat, [.. ends], classes, first * classes);
        }

        int State(HashSet<int> set, bool atStart)
        {
            if (set.Contains(ByteGraph.Match)) return Accept;
            var sorted = set.Where(s => graph.Waits(s)).Order().ToArray();
            if (sorted.Length == 0) return Dead;
            var key = (atStart ? "^" : "") + string.Create(sorted.Length * 2, sorted, static (chars, s) => MemoryMarshal.Cast<int, char>(s).CopyTo(chars));
            if (known.TryGetValue(key, out var state)) return state;
            var end = Close(sorted, atStart, atEnd: true).Contains(ByteGraph.Match);
            sets.Add(sorted);
            ends.Add(end);
            return known[key] = sets.Count - 1;
        }

        HashSet<int> Close(IEnumerable<int> from, bool atStart, bool atEnd)
        {
            var reached = new HashSet<int>();
            var open = new Stack<int>(from);
            while (open.TryPop(out var state))
            {
                if (!reached.Add(state)) continue;
                Work++;
                foreach (var target in graph.Free(state, atStart, atEnd)) open.Push(target);
            }
            return reached;
        }
    }
}
