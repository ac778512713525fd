namespace Exchange.Core.Tasks;

/// <summary>One run of a task, as its work sees it.</summary>
public sealed class TaskRun
{
    private readonly TaskTable _table;

    internal TaskRun(TaskTable table, TaskLine task, string token) => (_table, Task, Token, Mark) = (table, task, token, task.Mark);

    /// <summary>The row as it was when the run began.</summary>
    public TaskLine Task { get; }

    /// <summary>Where to go on: what the last report said, of this run or an earlier one; null at the beginning.</summary>
    public string? Mark { get; private set; }

    internal string Token { get; }

    /// <summary>
    /// Writes down how far it is. Everything before the mark is done for good; what is done after it is done again when the run is interrupted.
    /// </summary>
    /// <exception cref="OperationCanceledException">A person has cancelled the task, or somebody else runs it now.</exception>
    public async Task Report(long done, long? total, string? text, string? mark)
    {
        if (!await _table.Report(this, done, total, text, mark)) throw new OperationCanceledException("The task was cancelled, or is no longer this run's.");
        Mark = mark;
    }
}
