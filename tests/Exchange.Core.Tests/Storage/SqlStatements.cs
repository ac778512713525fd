using System.Reflection;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Every statement of the program: found by reflection, so a new one is tested without being listed.</summary>
internal static class SqlStatements
{
    private const BindingFlags Anywhere = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<(string Name, Sql Sql)> All { get; } =
    [
        .. Fields().Select(static field => ($"{field.DeclaringType!.Name}.{field.Name}", (Sql)field.GetValue(null)!)),
    ];

    public static IEnumerable<TestCaseData> Cases => All.Select(static one => new TestCaseData(one.Sql).SetArgDisplayNames(one.Name));

    public static IEnumerable<TestCaseData> MigrationCases => Migrations.All.Select(static one => new TestCaseData(one).SetArgDisplayNames($"{one.Number:0000}_{one.Name}"));

    private static IEnumerable<FieldInfo> Fields() => typeof(Sql).Assembly.GetTypes().Where(static type => !type.ContainsGenericParameters)
        .SelectMany(static type => type.GetFields(Anywhere)).Where(static field => field.FieldType == typeof(Sql));
}
