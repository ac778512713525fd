using System.Data.Common;

namespace Exchange.Core.Storage;

/// <summary>
/// One change, all or nothing, that shares its commit with others. A conditional statement, the guard, decides whether it happens:
/// it must touch exactly the rows that make a concurrent change fail, so nothing is decided from an earlier read alone.
/// </summary>
/// <remarks>
/// Order within a commit: the guards of all units, sorted by key (those that return rows after the others); then, unit by unit, what follows from each guard; then all numbered rows,
/// those that tell of guards before those that tell of what follows, so that the log has the order in which it happened.
/// Everything after a guard must hold whatever the other units of the commit did: it is conditional itself.
/// </remarks>
/// <param name="key">Of what is changed.</param>
/// <param name="within">Which part of it, where only a part is: it comes behind a change of the whole in the same commit, whichever id is the smaller one. What follows from both, and what the log tells of that, then has one order.</param>
public sealed class Unit(string key, string within = "")
{
    private static readonly List<Command> None = [];

    private List<(int Place, Command Command)>? _numberedBy;
    private (int Place, Action Tell)? _telling;
    private bool _tells;
    private Action? _gather;
    private Func<int>? _weigh;
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Units are worked in the order of their keys, so that two hosts lock rows in one order.</summary>
    public string Key => key;

    internal static int InOrder(Unit a, Unit b)
    {
        var order = string.CompareOrdinal(a.Key, b.Key);
        if (order == 0) order = string.CompareOrdinal(a.Within, b.Within);
        return order != 0 ? order : a.Place.CompareTo(b.Place);
    }

    private string Within => within;

    internal Command? Guard { get; private set; }

    internal Action<DbDataReader>? Rows { get; private set; }

    internal Action? Clear { get; private set; }

    // Room for what a usual change has, so that none of these lists grows; what is rare has none until it is needed.
    internal List<Command> Then { get; } = new(6);

    internal List<Command>? Otherwise { get; private set; }

    /// <summary>Rows that get the next positions of the log, in commit order and without gaps. Their statement names <c>{position @position}</c> first.</summary>
    internal List<Command> Numbered { get; } = new(2);

    /// <summary>Those that tell what the guard itself has done.</summary>
    internal List<Command>? NumberedFirst { get; private set; }

    internal List<Command>? OtherwiseNumbered { get; private set; }

    internal bool Held { get; set; }

    /// <summary>Where it stood in its group: units of one key keep the order in which they came.</summary>
    internal int Place { get; set; }

    /// <summary>The change happens only if this statement touches at least one row.</summary>
    public Unit When(Command guard)
    {
        Guard = guard;
        return this;
    }

    /// <summary>As <see cref="When"/>, for a statement that returns the rows it touched. <paramref name="into"/> is cleared when the commit is tried again.</summary>
    public Unit WhenRows<T>(Command guard, Func<DbDataReader, T> read, List<T> into)
    {
        (Guard, Rows, Clear) = (guard, row => into.Add(read(row)), into.Clear);
        return this;
    }

    public Unit Do(Command command)
    {
        Then.Add(command);
        return this;
    }

    /// <summary>As <see cref="Do"/>, for what a caller may want written in the same commit: nothing when it wants nothing.</summary>
    public Unit Along(Command? command) => command is { } some ? Do(some) : this;

    /// <summary>
    /// Done when the guard held, and <paramref name="numbered"/> with it if it touched a row: for what only the commit itself can tell, such as whether this was the last open step.
    /// </summary>
    public Unit DoAndNumber(Command command, Command numbered)
    {
        (_numberedBy ??= []).Add((Then.Count, numbered));
        Then.Add(command);
        return this;
    }

    /// <summary>As <see cref="Do"/>; after the commit <paramref name="tell"/> is called if the command touched a row. It must be quick and not throw: it runs between two commits. One a unit.</summary>
    public Unit DoAndTell(Command command, Action tell)
    {
        if (_telling is not null) throw new InvalidOperationException("A unit tells of one command.");
        _telling = (Then.Count, tell);
        Then.Add(command);
        return this;
    }

    /// <summary>Done instead, when the guard touched nothing.</summary>
    public Unit Else(Command command)
    {
        (Otherwise ??= new(2)).Add(command);
        return this;
    }

    /// <param name="command">Values start with a placeholder for the position.</param>
    public Unit Number(Command command)
    {
        Numbered.Add(command);
        return this;
    }

    /// <summary>As <see cref="Number"/>, for what the guard itself has done: it stands before whatever follows from other units of the same commit, as it was done before.</summary>
    public Unit NumberFirst(Command command)
    {
        (NumberedFirst ??= new(2)).Add(command);
        return this;
    }

    public Unit ElseNumber(Command command)
    {
        (OtherwiseNumbered ??= new(1)).Add(command);
        return this;
    }

    /// <summary>
    /// What it does is said only when a writer takes it: so it gathers whatever comes until then, without keeping anybody waiting. <paramref name="fill"/> is called once, by the writer; it must be quick. Where it throws the unit
    /// fails with that, and no other one.
    /// </summary>
    /// <param name="weigh">How many numbered rows it has gathered until now: a commit takes only so many.</param>
    public Unit Gathering(Action fill, Func<int> weigh)
    {
        (_gather, _weigh) = (fill, weigh);
        return this;
    }

    /// <summary>The positions of its numbered rows are wanted: <see cref="Position"/> has them once it is done.</summary>
    public Unit Told()
    {
        IsTold = true;
        return this;
    }

    /// <summary>The log's position of its numbered row at that place, once it is done and its guard has held.</summary>
    public long Position(int place) => IsTold && Held && _done.Task.IsCompletedSuccessfully ? (long)Numbered[place].Values[0]! : throw new InvalidOperationException("The unit was not asked for positions, or has none.");

    internal bool IsTold { get; private set; }

    /// <summary>Numbered rows, as far as they are known.</summary>
    internal int Weight => _weigh?.Invoke() ?? Numbered.Count;

    internal void Fill()
    {
        _gather?.Invoke();
        _gather = null;
    }

    /// <summary>True once it is durable; false when the guard touched nothing (and what stands under else is durable). Throws when the commit failed or is unclear.</summary>
    public Task<bool> Done => _done.Task;

    /// <summary>What follows from how the guard turned out.</summary>
    internal List<Command> Following => Held ? Then : Otherwise ?? None;

    /// <summary>What its commands touched, in the order of <see cref="Following"/>: this tells which rows are to be numbered.</summary>
    internal void Note(ReadOnlySpan<int> affected, List<Command> first, List<Command> numbered)
    {
        if (Held && NumberedFirst is not null) first.AddRange(NumberedFirst);
        _tells = Held && _telling is { } telling && affected[telling.Place] > 0;
        numbered.AddRange(Held ? Numbered : OtherwiseNumbered ?? None);
        if (!Held || _numberedBy is null) return;
        foreach (var (place, command) in _numberedBy)
            if (affected[place] > 0) numbered.Add(command);
    }

    internal void Complete()
    {
        if (_tells) _telling!.Value.Tell();
        _done.TrySetResult(Held);
    }

    internal void Fail(Exception error) => _done.TrySetException(error);
}
