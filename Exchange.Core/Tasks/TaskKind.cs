using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Core.Checking;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tasks;

/// <summary>What a task can be: a name and the work. Registered explicitly, as adapter kinds are.</summary>
public abstract class TaskKind(string name, Title title)
{
    public string Name => name;

    public Title Title => title;

    /// <summary>What is wrong with the arguments; looked at before the task is written down.</summary>
    public abstract IReadOnlyList<Finding> Faults(JsonElement arguments);

    /// <summary>Whether the arguments, as they were written down, are of a form that this program knows: a newer one may have written them.</summary>
    internal abstract bool CanRead(string arguments);

    /// <summary>
    /// Does the work, from the run's mark if there is one. It may be interrupted anywhere and begun again, so what it does twice must have no second effect.
    /// </summary>
    internal abstract Task<TaskEnd> Run(TaskRun run, CancellationToken stop);
}

/// <inheritdoc />
/// <typeparam name="TArguments">A record; an unknown member is an error that names it.</typeparam>
public sealed class TaskKind<TArguments>(
    string name, Title title, Func<TArguments, TaskRun, CancellationToken, Task<TaskEnd>> run, Func<TArguments, IEnumerable<Finding>>? faults = null)
    : TaskKind(name, title) where TArguments : class
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
    };

    public override IReadOnlyList<Finding> Faults(JsonElement arguments)
    {
        try
        {
            var read = Read(arguments);
            return faults is null ? [] : [.. faults(read)];
        }
        catch (JsonException error)
        {
            var pointer = error.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? "/" + path[2..].Replace('.', '/') : "";
            return [new Finding { Pointer = pointer, Code = "task.argument", Zh = "参数无法识别。", En = $"The arguments cannot be read: {error.Message}" }];
        }
    }

    internal override bool CanRead(string arguments)
    {
        try
        {
            using var written = JsonDocument.Parse(arguments);
            Read(written.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    internal override async Task<TaskEnd> Run(TaskRun task, CancellationToken stop)
    {
        using var arguments = JsonDocument.Parse(task.Task.Arguments);
        return await run(Read(arguments.RootElement), task, stop);
    }

    private static TArguments Read(JsonElement arguments) => arguments.Deserialize<TArguments>(Strict) ?? throw new JsonException("Arguments are a JSON object.");
}

/// <summary>The kinds of tasks this program knows.</summary>
public sealed class TaskKinds(IEnumerable<TaskKind> kinds)
{
    private readonly Dictionary<string, TaskKind> _kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public IEnumerable<TaskKind> All => _kinds.Values.OrderBy(kind => kind.Name, StringComparer.Ordinal);

    public TaskKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
