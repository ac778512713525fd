using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Tasks through the API: bad requests. What tasks do is tested beside them.</summary>
internal sealed class TaskTests : HubTests
{
    [TestCase("{}", "/kind /arguments")]
    [TestCase("{\"kind\":null,\"arguments\":{}}", "/kind")]
    [TestCase("{\"kind\":\"replay-parked\"}", "/arguments")]
    [TestCase("{\"kind\":\"replay-parked\",\"arguments\":{},\"who\":1}", "/who")]
    public async Task A_request_of_another_shape_is_refused_with_its_place(string text, string pointers)
        => (await Hub.Send("administrator", HttpMethod.Post, "/api/v1/tasks", TestHub.Json(text))).ShouldBeProblem(422, "declined")
            .Pointers.ShouldBe(pointers.Split(' '));

    [Test]
    public async Task An_unknown_kind_is_refused_with_those_there_are()
        => (await Hub.Post("administrator", "/api/v1/tasks", new JsonObject { ["kind"] = "castle", ["arguments"] = new JsonObject() }))
            .ShouldBeProblem(422, "declined")["detail"].GetString()!.ShouldContain("replay-parked");

    [Test]
    public async Task Wrong_arguments_are_refused_with_their_pointers()
        => (await Hub.Post("administrator", "/api/v1/tasks",
            new JsonObject { ["kind"] = "replay-parked", ["arguments"] = new JsonObject { ["adaptor"] = "safe" } })).ShouldBeProblem(422, "declined")
            .Pointers.ShouldAllBe(pointer => pointer.StartsWith("/arguments", StringComparison.Ordinal));

    [Test]
    public async Task A_task_that_is_not_there_can_be_neither_read_nor_cancelled()
    {
        (await Hub.Get("administrator", "/api/v1/tasks/none")).ShouldBeProblem(404, "not-found");
        (await Hub.Post("administrator", "/api/v1/tasks/none/cancellation", null)).ShouldBeProblem(404, "not-found");
        (await Hub.Get("administrator", "/api/v1/tasks?limit=0")).ShouldBeProblem(400, "bad-query");
    }
}
