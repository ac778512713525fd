using System.Text;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Sampling;
using Exchange.Core.Tests.Registry;

namespace Exchange.Core.Tests.Checking;

/// <summary>The repository's own forms, whose rules depend on each other: samples of them are found.</summary>
public sealed class RepositorySampleTests
{
    private static readonly Dictionary<string, byte[]> Schemas = Directory.GetFiles(Repository.Path("schemas"), "*.json", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllBytes, StringComparer.Ordinal);

    [TestCase("name-reservation.v1")]
    [TestCase("food-permit.v1")]
    [TestCase("newborn.v1")]
    [TestCase("staff-insurance.v1")]
    public void Valid_and_broken_samples_of_a_form_are_found(string name)
    {
        var options = CompileOptions.Hub with { Resolve = Registered };
        var samples = SchemaSampler.Sample(Schemas[name], seed: 3, count: 2, options);
        samples.Valid.Count.ShouldBe(2);
        var checker = new Checker(SchemaCompiler.Compile(Schemas[name], options).OrThrow());
        foreach (var text in samples.Valid) checker.Check(Encoding.UTF8.GetBytes(text)).IsClean.ShouldBeTrue(text);
        samples.Invalid.Count.ShouldBeGreaterThan(30);
        foreach (var broken in samples.Invalid) checker.Check(Encoding.UTF8.GetBytes(broken.Json)).IsValid.ShouldBeFalse(broken.Json);
    }

    private static ReadOnlyMemory<byte>? Registered(string uri) => Schemas.TryGetValue(uri.Split('/')[^1].Split('#')[0], out var schema) ? schema : null;
}
