using Exchange.Adapters;
using Exchange.Core.Registry;
using Exchange.Host.Demo;

namespace Exchange.Host.Tests.Demo;

public sealed class DistrictRegistrationTests
{
    [Test]
    public void The_district_holds_together_as_one_set_of_documents()
    {
        var files = new DistrictDocuments().Read(DistrictSchemas.Places).Select(file => new DocumentFile(file.Path, file.Content)).ToList();
        var set = new DocumentReader(BuiltInAdapters.All.ToDictionary(kind => kind.Name)).Read(files);
        // Mappings are checked with their samples; here it is the documents and what they say of one another.
        var checks = new DocumentChecks { Cron = _ => null, Schema = RegisteredSchemas.Check, Mapping = (_, _) => [], Item = (_, _) => [], MayPostTo = _ => true };
        var check = new CrossCheck(checks).Check(RegistrySnapshot.Empty, set, new HashSet<(DocumentKind, string)>());

        check.Faults.ShouldBeEmpty();
        check.Warnings.ShouldBeEmpty();
        set.Documents.Count.ShouldBeGreaterThan(140);
        check.Next.Items.Keys.ShouldBe(["company-start", "food-permit", "name-reservation", "newborn", "staff-insurance"], ignoreOrder: true);
    }
}
