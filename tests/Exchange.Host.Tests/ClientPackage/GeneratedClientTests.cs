using System.Text.Json;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>What of the client package is written from the API says what the API says. With UPDATE_SNAPSHOTS=1 it is written anew, to be read and committed.</summary>
internal sealed class GeneratedClientTests : HubTests
{
    [Test]
    public async Task The_clients_methods_and_types_are_those_of_the_OpenAPI_document()
    {
        var document = (await Hub.Get(null, "/openapi/v1.json")).ShouldBe(200).Json;
        var types = new SchemaTypes(document);
        Compare("Operations.cs", new OperationWriter(document, types).Write(ClientOperations.Written, ClientOperations.ByHand));
        Compare("Models.cs", ModelWriter.Write(types));
    }

    [Test]
    public void The_clients_kinds_of_refusal_are_those_of_the_hub() => Compare("ProblemKind.cs", ProblemKindWriter.Write());

    [Test]
    public void What_is_repeated_without_a_key_is_among_the_clients_operations()
        => ClientOperations.Questions.Concat(ClientOperations.ByNumber).Except(ClientOperations.Written).ShouldBeEmpty();

    [Test]
    public async Task Every_method_that_changes_something_can_be_repeated()
    {
        // Else a call whose answer is lost would be lost too: a POST has a key, or a number, or changes nothing.
        var document = (await Hub.Get(null, "/openapi/v1.json")).ShouldBe(200).Json;
        var unkeyed = document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject())
            .Where(static one => one.Name == "post" && ClientOperations.Written.Contains(one.Value.GetProperty("operationId").GetString()))
            .Where(static one => !one.Value.TryGetProperty("parameters", out var parameters) || !parameters.EnumerateArray().Any(static parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key"))
            .Select(static one => one.Value.GetProperty("operationId").GetString());
        unkeyed.Except(ClientOperations.Questions).Except(ClientOperations.ByNumber).ShouldBeEmpty();
    }

    private static void Compare(string name, string code)
    {
        var file = Repository.Path("Exchange.Client", "Generated", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") File.WriteAllText(file, code);
        File.ReadAllText(file).ReplaceLineEndings("\n").ShouldBe(code);
    }
}
