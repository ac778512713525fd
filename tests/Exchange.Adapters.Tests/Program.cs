using Exchange.Adapters.Tests.Database;
using Exchange.Adapters.Tests.Files;

namespace Exchange.Adapters.Tests;

/// <summary>What runs as a child process of the tests, because it is to be killed or to have fewer rights.</summary>
static class Program
{
    static async Task<int> Main(string[] args) => args switch
    {
        ["push-files", var root, var point, var occurrence] => await FileChild.Push(root, point, int.Parse(occurrence)),
        [DyingPush.Verb, .. var pushed] => await DyingPush.Die(pushed),
        _ => 2,
    };
}
