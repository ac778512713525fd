using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

/// <summary>
/// What was met at each place of the expressions. A function may be called with several things, and one name may be read from several: only what is nowhere
/// there is a fault, so findings are made when all is seen.
/// </summary>
internal sealed class Sightings(MappingTexts texts)
{
    readonly SortedDictionary<int, Seen> names = [];
    readonly Dictionary<(int Position, string Code), MappingFinding> others = [];

    sealed class Seen(string name)
    {
        internal string Name => name;
        internal bool Found;
        internal bool Called;
        internal bool Unknown;
        internal string? Container;
        internal Kinds Kinds;
        internal SortedSet<string> Candidates = new(StringComparer.Ordinal);
        internal string? Elsewhere;
    }

    /// <summary>What is met now stands in functions that nobody calls: a name that is missing there stops nothing.</summary>
    internal bool IsUncalled { get; set; }

    internal void Found(int position, string name) => At(position, name).Found = true;

    internal void CannotTell(int position, string name, string container)
    {
        var seen = At(position, name);
        seen.Unknown = true;
        seen.Container ??= container;
    }

    /// <param name="container">Where the name was looked for.</param>
    /// <param name="kinds">What the container is.</param>
    /// <param name="known">The names that are there.</param>
    /// <param name="elsewhere">A path where the name is there, if one is known.</param>
    internal void Missing(int position, string name, string container, Kinds kinds, IEnumerable<string> known, string? elsewhere)
    {
        var seen = At(position, name);
        seen.Container ??= container;
        seen.Kinds |= kinds;
        seen.Candidates.UnionWith(known);
        seen.Elsewhere ??= elsewhere;
    }

    /// <param name="code">What follows a colon tells findings of one code at one place apart, and is not shown.</param>
    internal void Tell(MappingSeverity severity, string code, int position, string zh, string en, string? suggestion = null)
    {
        // A function may be called more than once: the worst counts.
        if (others.TryGetValue((position, code), out var before) && before.Severity <= severity)
            return;
        others[(position, code)] = new MappingFinding
        {
            Severity = severity,
            Code = code.Split(':')[0],
            Place = texts.PlaceOf(position),
            Zh = zh,
            En = en,
            Suggestion = suggestion,
        };
    }

    Seen At(int position, string name)
    {
        if (!names.TryGetValue(position, out var seen))
            names[position] = seen = new Seen(name);
        seen.Called |= !IsUncalled;
        return seen;
    }

    internal IEnumerable<MappingFinding> Findings => names.Where(n => !n.Value.Found).Select(n => Of(n.Key, n.Value))
        .Concat(others.OrderBy(o => o.Key.Position).Select(o => o.Value));

    MappingFinding Of(int position, Seen seen)
    {
        var where = seen.Container!.Length == 0 ? "" : seen.Container;
        if (seen.Unknown)
            return new MappingFinding
            {
                Severity = MappingSeverity.CannotTell,
                Code = "mapping.cannot-tell",
                Place = texts.PlaceOf(position),
                Zh = $"无法判断“{seen.Name}”是否存在：数据结构没有说明“{where}”的内容",
                En = $"Cannot tell whether '{seen.Name}' is there: no schema says what is in '{where}'",
            };
        if ((seen.Kinds & Kinds.Object) == Kinds.None)
            return new MappingFinding
            {
                Severity = seen.Called ? MappingSeverity.Error : MappingSeverity.Warning,
                Code = "mapping.not-an-object",
                Place = texts.PlaceOf(position),
                Zh = $"“{where}”是{seen.Kinds.Zh()}，没有成员“{seen.Name}”",
                En = $"'{where}' is {seen.Kinds.En()} and has no member '{seen.Name}'",
            };
        var near = NearestName.Of(seen.Name, seen.Candidates);
        var meant = near is not null ? Joined(where, near) : seen.Elsewhere;
        return new MappingFinding
        {
            Severity = seen.Called ? MappingSeverity.Error : MappingSeverity.Warning,
            Code = "mapping.unknown-field",
            Place = texts.PlaceOf(position),
            Zh = $"“{Joined(where, seen.Name)}”不存在{(meant is null ? "" : $"，是否为“{meant}”？")}",
            En = $"'{Joined(where, seen.Name)}' does not exist{(meant is null ? "" : $"; did you mean '{meant}'?")}",
            Suggestion = meant,
        };
    }

    static string Joined(string container, string name) => container.Length == 0 ? name : container + "." + name;
}
