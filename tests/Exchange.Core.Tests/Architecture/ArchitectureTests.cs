using System.Reflection;
using Exchange.Core.Storage;
using NetArchTest.Rules;

namespace Exchange.Core.Tests.Architecture;

/// <summary>
/// Who may know whom. Known by, left to right: Storage → Log → Registry → Records → Intake, Delivery, Progress, Tasks (which do not know each other);
/// Expressions → Checking → Mapping → Registry; Contract → Registry. The records of Registry/Documents are plain data that Mapping reads as well.
/// </summary>
public sealed class ArchitectureTests
{
    private const string Core = "Exchange.Core.";
    private static readonly Assembly Assembly = typeof(Database).Assembly;

    private static readonly (string Folder, string[] MayKnow)[] Directions =
    [
        ("Storage", []),
        ("Log", ["Storage"]),
        ("Expressions", []),
        ("Checking", ["Expressions"]),
        ("Mapping", ["Expressions", "Checking", "Registry.Documents"]),
        ("Contract", []),
        ("Registry", ["Storage", "Log", "Expressions", "Checking", "Mapping", "Contract"]),
        ("Records", ["Storage", "Log", "Registry"]),
        ("Intake", ["Storage", "Log", "Checking", "Registry", "Records"]),
        ("Delivery", ["Storage", "Log", "Checking", "Mapping", "Contract", "Registry", "Records"]),
        ("Progress", ["Storage", "Log", "Checking", "Registry", "Records"]),
        ("Tasks", ["Storage", "Log", "Checking", "Registry", "Records"]),
    ];

    [TestCaseSource(nameof(Folders))]
    public void A_folder_knows_only_what_stands_before_it(string folder)
    {
        var mayKnow = Directions.Single(direction => direction.Folder == folder).MayKnow;
        var result = Types.InAssembly(Assembly).That().ResideInNamespace(Core + folder).ShouldNot().HaveDependencyOnAny(Forbidden(folder, mayKnow)).GetResult();
        (result.FailingTypes ?? []).Select(type => type.FullName).ShouldBeEmpty();
    }

    [Test]
    public void Every_folder_has_a_place()
        => Assembly.GetTypes().Select(type => type.Namespace).Where(name => name is not null && name.StartsWith(Core, StringComparison.Ordinal)).Select(name => name!.Split('.')[2]).Distinct()
            .ShouldBe(Folders(), ignoreOrder: true);

    [Test]
    public void A_violation_would_be_found()
        => Types.InAssembly(Assembly).That().ResideInNamespace(Core + "Records").ShouldNot().HaveDependencyOnAny(Forbidden("Records", ["Log", "Registry"])).GetResult().IsSuccessful.ShouldBeFalse();

    [Test]
    public void The_core_knows_no_web_no_scheduler_and_no_project_of_ours()
        => Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("Quartz", StringComparison.Ordinal)
                || name.StartsWith("Hangfire", StringComparison.Ordinal) || name.StartsWith("Exchange.", StringComparison.Ordinal)).ShouldBeEmpty();

    private static IEnumerable<string> Folders() => Directions.Select(direction => direction.Folder);

    /// <summary>Full names of all types that a folder must not know.</summary>
    private static string[] Forbidden(string folder, string[] mayKnow) =>
    [
        .. Assembly.GetTypes().Where(type => !type.IsNested && type.Namespace is { } name && name.StartsWith(Core, StringComparison.Ordinal)
            && !Is(name, folder) && !mayKnow.Any(known => Is(name, known))).Select(type => type.FullName!),
    ];

    private static bool Is(string name, string folder) => name == Core + folder || name.StartsWith(Core + folder + ".", StringComparison.Ordinal);
}
