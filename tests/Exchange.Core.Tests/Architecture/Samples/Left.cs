#pragma warning disable CS0169, CA1823, IDE0051 // A field that only its type is there for.
using Exchange.Core.Tests.Architecture.Samples.Right;

namespace Exchange.Core.Tests.Architecture.Samples.Left;

// Each class knows Right in one way; see DirectionTests.A_violation_is_found_however_it_is_hidden.

internal sealed class Innocent;

internal sealed class ByField
{
    private readonly Thing? _thing;
}

internal sealed class ByBase : Thing;

internal static class ByCall
{
    public static object Make() => Thing.New();
}

internal static class ByLambda
{
    public static Func<object> Make(int number) => () => number > 0 ? Thing.New() : number;
}

internal static class ByAsync
{
    public static async Task<object> Make()
    {
        await Task.Yield();
        return Thing.New();
    }
}

internal static class ByIterator
{
    public static IEnumerable<object> Make()
    {
        yield return Thing.New();
    }
}

internal static class ByGeneric
{
    public static object Make() => new List<Thing>();
}

[Mark]
internal sealed class ByAttribute;

internal static class ByTypeOf
{
    public static string Name() => typeof(Thing).Name;
}

internal static class ByInner
{
    public static object Make() => new Right.Inner.Deep();
}
