using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Core.Contract;
using Exchange.Core.Registry;

namespace Exchange.Adapters.Tests.Http;

/// <summary>What is wrong with a document's options is named at its place, all of it at once.</summary>
sealed class HttpFaultsTests
{
    [TestCase("ftp://department.test")]
    [TestCase("department.test/api")]
    [TestCase("file:///etc/passwd")]
    [TestCase("http://user:password@department.test")]
    [TestCase("http://department.test/?a=b")]
    [TestCase("http://department.test/#a")]
    [TestCase("http://department.test/{number}")]
    [TestCase("http://")]
    [TestCase("http://169.254.169.254/latest")]
    [TestCase("http://0xA9FEA9FE")]
    [TestCase("http://[fe80::1]:8080")]
    [TestCase("http://[::ffff:169.254.1.1]")]
    public void An_address_is_http_or_https_and_bare(string address) =>
        Pointers($$"""{"address":"{{address}}","submit":{"path":"/setup"} }""").ShouldBe(["/address"]);

    [TestCase("/a/{nummer}")]
    [TestCase("/a/{number")]
    [TestCase("/a/number}")]
    [TestCase("/a/{}")]
    [TestCase("/a/{{number}}")]
    [TestCase("setup")]
    [TestCase("//elsewhere.test/setup")]
    [TestCase("http://elsewhere.test/setup")]
    [TestCase("/a b")]
    [TestCase("/a#b")]
    [TestCase("/a/../b")]
    [TestCase("/a\\\\b")]
    public void A_path_begins_with_a_slash_and_has_only_known_placeholders(string path) =>
        Pointers($$"""{"address":"http://department.test","submit":{"path":"{{path}}"} }""").ShouldAllBe(p => p == "/submit/path");

    [TestCase("Content-Length")]
    [TestCase("host")]
    [TestCase("Transfer-Encoding")]
    [TestCase("Authorization")]
    [TestCase("Cookie")]
    [TestCase("X Y")]
    [TestCase("X:Y")]
    [TestCase("单位")]
    public void A_header_may_not_be_one_of_the_connection_or_of_secrets(string name) =>
        Pointers($$"""{"address":"http://department.test","headers":{"{{name}}":"1"},"submit":{"path":"/setup"} }""").ShouldBe([$"/headers/{name}"]);

    [TestCase("a\\r\\nX-Evil: 1")]
    [TestCase("a\\nb")]
    [TestCase("")]
    [TestCase(" a")]
    [TestCase("云溪")]
    [TestCase("{nummer}")]
    public void A_header_value_is_visible_ASCII_with_known_placeholders(string value) =>
        Pointers($$"""{"address":"http://department.test","submit":{"path":"/setup","headers":{"X-A":"{{value}}"} } }""").ShouldBe(["/submit/headers/X-A"]);

    [Test]
    public void A_pointer_is_escaped() =>
        Pointers("""{"address":"http://department.test","headers":{"a/b~c":"1"},"submit":{"path":"/setup"} }""").ShouldBe(["/headers/a~1b~0c"]);

    [TestCase("""{"method":"bearer"}""", "/auth/secret")]
    [TestCase("""{"method":"apiKey","secret":""}""", "/auth/secret")]
    [TestCase("""{"method":"apiKey","secret":"a","header":"Host"}""", "/auth/header")]
    public void A_proof_names_its_secret(string auth, string pointer) =>
        Pointers($$"""{"address":"http://department.test","auth":{{auth}},"submit":{"path":"/setup"} }""").ShouldBe([pointer]);

    [Test]
    public void Everything_wrong_is_named_at_once()
    {
        Pointers("""
            {
              "address": "department",
              "idempotencyHeader": "Host",
              "submit": {"path": "/{x}", "answers": [
                {"status": "200", "when": "body.(", "is": "acknowledged", "code": "body.code"},
                {"status": "409", "is": "rejected", "number": "body.no", "retryAfter": "1"}
              ]},
              "withdraw": {"path": "/{y}", "headers": {"Host": "a"}},
              "ask": {"path": "/{z}", "body": "message", "answers": [
                {"is": "received", "reason": "body.a"},
                {"is": "cannotTell", "number": "body.)"}
              ]},
              "probe": {"path": "/{number}"}
            }
            """).ShouldBe(
            [
                "/address",
                "/idempotencyHeader",
                "/submit/path",
                "/submit/answers/0/when",
                "/submit/answers/0/code",
                "/submit/answers/1/number",
                "/submit/answers/1/retryAfter",
                "/withdraw/path",
                "/withdraw/headers/Host",
                "/ask/path",
                "/ask/body",
                "/ask/answers/0/reason",
                "/ask/answers/1/number",
                "/ask/answers/1/number",
                "/probe/path",
            ]);
    }

    [Test]
    public void Ranges_and_the_rest_come_out_of_one_reading_with_their_places()
    {
        const string Yaml = """
            kind: adapter
            name: dj
            title: { zh: 登记, en: Registration }
            organisation: scjg
            adapterKind: http
            options:
              address: http://department.test
              OPTION
            """;

        Fault("connections: 0\n  submit: { path: /setup }").ShouldBe(("/options/connections", 8));
        Fault("submit: { path: '/{nummer}' }").ShouldBe(("/options/submit/path", 8));
        Fault("submit: { path: /setup, answers: [{ status: 600, is: unknown }] }").ShouldBe(("/options/submit/answers/0/status", 8));
        Fault("submit: { path: /setup, pathh: a }").ShouldBe(("/options/submit/pathh", 8));

        static (string, int?) Fault(string option)
        {
            var file = new DocumentFile("dj.yaml", Yaml.Replace("OPTION", option));
            var fault = new DocumentReader(BuiltInAdapters.All.ToDictionary(k => k.Name)).Read([file]).Faults.ShouldHaveSingleItem();
            return (fault.Pointer, fault.Line);
        }
    }

    [Test]
    public void An_adapter_is_not_made_of_faulty_options() =>
        Should.Throw<ArgumentException>(() => Given.Adapter(Given.Options("""{"address":"department","submit":{"path":"/setup"} }""")))
            .Message.ShouldStartWith("/address ");

    [TestCase("""{"address":"http://department.test","submitt":{"path":"/setup"} }""")]
    [TestCase("""{"address":"http://department.test","submit":{"path":"/setup","adress":"x"} }""")]
    [TestCase("""{"address":"http://department.test","submit":{"path":"/setup","encoding":"xml"} }""")]
    [TestCase("""{"address":"http://department.test","submit":{"path":"/setup","answers":[{"is":"received"}]} }""")]
    [TestCase("""{"address":"http://department.test"}""")]
    public void What_the_options_do_not_know_does_not_bind(string json) => Should.Throw<JsonException>(() => Given.Options(json));

    [TestCase("""{"address":"http://d.test","honoursKey":true,"submit":{"path":"/"},"ask":{"path":"/{number}"} }""", Repeat.Safe)]
    [TestCase("""{"address":"http://d.test","submit":{"path":"/"},"ask":{"path":"/{number}"} }""", Repeat.Askable)]
    [TestCase("""{"address":"http://d.test","submit":{"path":"/"} }""", Repeat.Neither)]
    public void How_it_stands_to_repeats_comes_from_the_options(string json, Repeat expected) =>
        HttpKind.Kind.RepeatOf(Given.Options(json)).ShouldBe(expected);

    [Test]
    public void The_kind_is_built_in() => BuiltInAdapters.All.Select(k => k.Name).ShouldContain("http");

    static List<string> Pointers(string json)
    {
        var pointers = HttpKind.Kind.Faults(Given.Options(json)).Select(f => f.Pointer).ToList();
        pointers.ShouldNotBeEmpty();
        return pointers;
    }
}
