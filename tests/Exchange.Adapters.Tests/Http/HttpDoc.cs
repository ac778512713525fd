using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Exchange.Adapters.Tests.Http;

/// <summary>docs/adapters/http.md and the adapter documents in it.</summary>
static class HttpDoc
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Root(), "docs", "adapters", "http.md"));

    /// <summary>The options of the document of that name.</summary>
    public static HttpOptions Example(string name)
    {
        foreach (Match block in Regex.Matches(Text, "```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture))
        {
            var parser = new Parser(new StringReader(block.Groups["yaml"].Value));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            var document = Read(parser)!.AsObject();
            if ((string?)document["name"] == name)
                return Given.Options(document["options"]!.ToJsonString());
        }
        throw new AssertionException($"no example {name}");
    }

    public static PushAnswer Push(int status, bool honoursKey)
    {
        using var adapter = Given.Adapter(Given.Rules("[]") with { HonoursKey = honoursKey }, new Scripted(_ => new HttpResponseMessage((HttpStatusCode)status)));
        return adapter.Push(Samples.Message(), CancellationToken.None).GetAwaiter().GetResult();
    }

    public static AskAnswer Ask(int status)
    {
        using var adapter = Given.Adapter(
            Given.Options("""{"address":"http://department.test","submit":{"path":"/setup"},"ask":{"path":"/setup/{number}"} }"""),
            new Scripted(_ => new HttpResponseMessage((HttpStatusCode)status)));
        return adapter.Ask(Samples.Message(), CancellationToken.None).GetAwaiter().GetResult();
    }

    // As the registry reads YAML: a plain scalar is what the record wants there; of these documents' options only honoursKey is no text.
    static JsonNode? Read(IParser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar is { Style: ScalarStyle.Plain, Value: "true" } ? JsonValue.Create(true) : JsonValue.Create(scalar.Value);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(Read(parser));
            return list;
        }
        parser.Consume<MappingStart>();
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
            map.Add(parser.Consume<Scalar>().Value, Read(parser));
        return map;
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
