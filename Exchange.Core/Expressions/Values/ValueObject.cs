namespace Exchange.Core.Expressions;

/// <summary>
/// An object made by the evaluation: members in the order of their first setting. Only a transform changes one after it is made, and only its own copy.
/// </summary>
internal sealed class ValueObject : Cell
{
    const int IndexFrom = 12;

    readonly List<KeyValuePair<string, Value>> members;
    Dictionary<string, int>? index;

    internal ValueObject(int capacity = 4)
        : base(CellKind.Object) => members = new List<KeyValuePair<string, Value>>(capacity);

    internal int Count => members.Count;

    internal List<KeyValuePair<string, Value>> Members => members;

    internal Value Get(string name)
    {
        var at = Find(name);
        return at < 0 ? default : members[at].Value;
    }

    internal bool Has(string name) => Find(name) >= 0;

    internal void Set(string name, Value value)
    {
        var at = Find(name);
        var member = new KeyValuePair<string, Value>(name, value);
        if (at >= 0)
        {
            members[at] = member;
            return;
        }
        members.Add(member);
        if (index is not null)
            index.Add(name, members.Count - 1);
        else if (members.Count > IndexFrom)
            Reindex();
    }

    internal void Remove(string name)
    {
        var at = Find(name);
        if (at < 0)
            return;
        members.RemoveAt(at);
        if (index is not null)
            Reindex();
    }

    int Find(string name)
    {
        if (index is not null)
            return index.TryGetValue(name, out var at) ? at : -1;
        for (var i = 0; i < members.Count; i++)
            if (string.Equals(members[i].Key, name, StringComparison.Ordinal))
                return i;
        return -1;
    }

    void Reindex()
    {
        index = new Dictionary<string, int>(members.Count, StringComparer.Ordinal);
        for (var i = 0; i < members.Count; i++)
            index.Add(members[i].Key, i);
    }

    public static implicit operator Value(ValueObject made) => new(made);
}
