using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Records;

/// <summary>Items for tests, their adapters named so that no test meets another's deliveries.</summary>
internal static class Items
{
    private static readonly Title Title = new() { Zh = "样", En = "Sample" };

    public static ItemDocument Of(params StepPart[] steps) => new()
    {
        Name = "item.v1", Title = Title, Code = "C", Organisation = "ZSJ", Schema = "s.v1", ClosingTable = "closing", Steps = steps,
        Situations = [.. steps.SelectMany(step => step.When).Distinct().Select(code => new SituationPart { Code = code, Title = Title })],
    };

    /// <summary>A step at an organisation whose only adapter it is, unless named.</summary>
    public static StepPart Step(string name, string? organisation = null, string? adapter = null, string? schedule = null, int priority = 5, string[]? when = null, params WaitPart[] waitsFor)
    {
        organisation ??= "O" + name + Unique();
        return new() { Name = name, Title = Title, Organisation = organisation, Adapter = adapter ?? organisation + "-a", Mapping = "m.v1", Schedule = schedule, Priority = priority, When = when ?? [], WaitsFor = waitsFor };
    }

    public static WaitPart After(string step) => new() { Step = step };

    public static WaitPart Fact(string step, string fact) => new() { Step = step, Gives = fact };

    public static WaitPart Reached(string step, string stage) => new() { Step = step, Stage = stage };

    public static string Unique() => "-" + Id.New(TimeProvider.System)[20..];
}
