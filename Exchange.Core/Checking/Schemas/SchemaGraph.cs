using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

/// <summary>What can be said of compiled schemas only when all are there.</summary>
internal static class SchemaGraph
{
    /// <summary>Marks the schemas that can warn: by a rule of their own or through what they apply.</summary>
    public static void SpreadWarnings(IReadOnlyCollection<SchemaNode> nodes)
    {
        var users = new Dictionary<SchemaNode, List<SchemaNode>>();
        var warning = new Queue<SchemaNode>();
        foreach (var node in nodes)
        {
            foreach (var rule in node.Rules)
            {
                var used = rule is DynamicRefRule dynamic ? Anchored(nodes, dynamic) : rule.SameValue.Concat(rule.Children);
                foreach (var target in used)
                {
                    if (!users.TryGetValue(target, out var list)) users.Add(target, list = []);
                    list.Add(node);
                }
                if (rule.Warns) node.MayWarn = true;
            }
            if (node.MayWarn) warning.Enqueue(node);
        }
        while (warning.TryDequeue(out var node))
            foreach (var user in users.GetValueOrDefault(node, []))
                if (!user.MayWarn) { user.MayWarn = true; warning.Enqueue(user); }
    }

    /// <summary>A schema without a title of its own that only refers is called what it refers to; what lies in something personal is personal.</summary>
    public static void SpreadTags(IReadOnlyCollection<SchemaNode> nodes)
    {
        foreach (var node in nodes)
        {
            var target = node;
            for (var steps = 0; node.TitleZh == null && steps < 16; steps++)
            {
                target = target.Rules.OfType<RefRule>().FirstOrDefault()?.Target;
                if (target == null) break;
                (node.TitleZh, node.TitleEn) = (target.TitleZh, target.TitleEn);
            }
        }
        var tagged = nodes.Where(n => n.Personal).Select(n => (n.Resource.Document, n.Pointer)).ToHashSet();
        foreach (var node in nodes)
            for (var around = node.Pointer; tagged.Count > 0 && !node.Personal && around.Length > 0;)
            {
                around = around[..around.LastIndexOf('/')];
                node.Personal = tagged.Contains((node.Resource.Document, around));
            }
    }

    static IEnumerable<SchemaNode> Anchored(IEnumerable<SchemaNode> nodes, DynamicRefRule rule) =>
        nodes.Select(n => n.Resource).Distinct().Select(r => r.DynamicNodes.GetValueOrDefault(rule.Anchor)).OfType<SchemaNode>().Append(rule.Target);

    /// <summary>Schemas that lead back to themselves without going into the value: no check of them would ever end.</summary>
    public static IEnumerable<(SchemaNode Node, string Keyword)> EndlessLoops(IEnumerable<SchemaNode> nodes)
    {
        var state = new Dictionary<SchemaNode, bool>();      // false: on the way, true: done
        foreach (var start in nodes)
        {
            if (state.ContainsKey(start)) continue;
            var way = new Stack<(SchemaNode Node, IEnumerator<(SchemaNode Target, Rule Rule)> Left)>();
            Enter(start);
            while (way.Count > 0)
            {
                var (node, rest) = way.Peek();
                if (!rest.MoveNext()) { state[node] = true; way.Pop(); continue; }
                if (!state.TryGetValue(rest.Current.Target, out var done)) Enter(rest.Current.Target);
                else if (!done) yield return (node, rest.Current.Rule.Keyword);
            }
            void Enter(SchemaNode node)
            {
                state[node] = false;
                way.Push((node, node.Rules.SelectMany(rule => rule.SameValue.Select(target => (target, rule))).ToList().GetEnumerator()));
            }
        }
    }
}
