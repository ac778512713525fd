using Exchange.Core.Storage;

namespace Exchange.Host.Tests.Upgrade;

/// <summary>
/// The schemas that a hub may have been left with: what each added to the one before, in the order in which they came to the main line. A new change of the schema goes into a set of its own at the end, and its dump is
/// written by <see cref="UpgradeTests.Write_the_dumps_that_are_missing"/>.
/// </summary>
internal static class UpgradeSets
{
    private static readonly int[][] Added = [[1, 2, 10, 20, 21], [22], [32, 33], [31], [50], [64], [65, 66, 67, 68], [110], [130, 131, 132], [111], [121], [200], [220], [210], [230, 231], [201], [250], [232], [211], [300], [310], [330, 331], [320], [340], [350, 355, 356, 357], [358, 360]];

    public static IEnumerable<int> All => Enumerable.Range(1, Added.Length);

    /// <summary>The numbers of all changes that a set has.</summary>
    public static IEnumerable<int> Numbers(int set) => Added.Take(set).SelectMany(static one => one);

    public static string Dump(int set) => Docs.Repository.Path("tests", "Exchange.Host.Tests", "Upgrade", "Dumps", $"schema-{set:00}.sql.gz");

    /// <summary>As it came to be: change after change, as the programs of their time made them.</summary>
    public static async Task Make(Database database, int set)
    {
        for (var step = 1; step <= set; step++)
        {
            var known = Numbers(step).ToHashSet();
            await Migrations.Apply(database, [.. Migrations.All.Where(change => known.Contains(change.Number))], TimeSpan.FromSeconds(30), CancellationToken.None);
        }
    }
}
