using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Writes operations of the API as methods of the client.</summary>
internal sealed partial class OperationWriter(JsonElement document, SchemaTypes types)
{
    private const string KeyHeader = "Idempotency-Key";

    private readonly Dictionary<string, (string Path, string Method, JsonElement Operation)> _operations = document.GetProperty("paths").EnumerateObject()
        .SelectMany(static path => path.Value.EnumerateObject().Where(static one => one.Value.ValueKind == JsonValueKind.Object && one.Value.TryGetProperty("operationId", out _)).Select(one => (Path: path.Name, Method: one.Name, Operation: one.Value)))
        .ToDictionary(static one => one.Operation.GetProperty("operationId").GetString()!, StringComparer.Ordinal);

    public string Write(IEnumerable<string> names, IEnumerable<string> byHand)
    {
        foreach (var name in byHand) Carries(Operation(name).Operation);
        return Writing.Head("the hub's OpenAPI document") + "namespace Exchange.Client;\n\npublic sealed partial class ExchangeClient\n{\n" + string.Join('\n', names.Select(Method)) + "}\n";
    }

    private (string Path, string Method, JsonElement Operation) Operation(string name)
        => _operations.TryGetValue(name, out var one) ? one : throw new InvalidOperationException($"The document has no operation {name}.");

    private string Method(string name)
    {
        var (path, method, operation) = Operation(name);
        var all = operation.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().Select(Parameter).Where(one => !ClientOperations.LeftOut.Contains((name, one.Name))).ToList() : [];
        var body = Body(operation);
        var keyed = all.Exists(static one => one.Name == KeyHeader);
        var query = all.Where(static one => one.In == "query").ToList();
        var headers = all.Where(static one => one.In == "header" && one.Name != KeyHeader).ToList();
        var answer = Answer(operation);

        var given = new List<string>();
        given.AddRange(all.Where(static one => one.In == "path").Select(static one => $"{one.Type.Name} {Writing.Camel(one.Name)}"));
        if (body is { Needed: true }) given.Add($"{body.Type} body");
        given.AddRange(query.Where(static one => one.Needed).Select(static one => $"{one.Type.Name} {Writing.Camel(one.Name)}"));
        if (body is { Needed: false }) given.Add($"{body.Type}? body = null");
        given.AddRange(query.Where(static one => !one.Needed).Concat(headers).Select(static one => $"{one.Type.Optional} {Writing.Camel(one.Name)} = null"));
        if (keyed) given.Add("string? idempotencyKey = null");
        given.Add("System.Threading.CancellationToken stop = default");

        var code = new StringBuilder();
        Summary(code, operation);
        foreach (var one in all.Where(static one => one.In != "header" || one.Name != KeyHeader)) Writing.Comment(code, "    ", "param", one.Words, $" name=\"{Writing.Camel(one.Name).TrimStart('@')}\"");
        if (keyed) Writing.Comment(code, "    ", "param", "The caller's own name of this request, which it keeps to repeat it after its program has ended; made for this call when left out.", " name=\"idempotencyKey\"");
        var refusals = operation.GetProperty("responses").EnumerateObject().Select(static one => one.Name).Where(static one => one[0] is '4' or '5').Order(StringComparer.Ordinal);
        Writing.Comment(code, "    ", "exception", string.Join(", ", refusals), " cref=\"ExchangeProblemException\"");
        var call = new StringBuilder($"new Call(System.Net.Http.HttpMethod.{Writing.Pascal(method)}, {Address(path, all)}");
        if (query.Count > 0) call.Append(" + Query(").AppendJoin(", ", query.Select(static one => $"({Writing.Quoted(one.Name)}, Text({Writing.Camel(one.Name)}))")).Append(')');
        call.Append(')');
        var members = new List<string>();
        if (body is not null) members.Add("Body = body");
        if (keyed) members.Add("IdempotencyKey = idempotencyKey ?? NewKey()");
        if (Harmless(name, method)) members.Add("Harmless = true");
        if (headers.Count > 0) members.Add("Headers = [" + string.Join(", ", headers.Select(static one => $"({Writing.Quoted(one.Name)}, Text({Writing.Camel(one.Name)}))")) + "]");
        if (members.Count > 0) call.Append(" { ").AppendJoin(", ", members).Append(" }");
        var (returns, by) = answer is null ? ("System.Threading.Tasks.Task", "Tell") : answer.IsFile ? ("System.Threading.Tasks.Task<DownloadedFile>", "Fetch") : ($"System.Threading.Tasks.Task<{answer.Type}>", $"Ask<{answer.Type}>");
        code.Append($"    public {returns} {name}({string.Join(", ", given)})\n        => {by}({call}, stop);\n");
        if (query.Exists(static one => one.Name == "after") && answer?.Items is { } items) All(code, name, operation, all, given, items, answer.Type);
        return code.ToString();
    }

    /// <summary>The same, page after page.</summary>
    private static void All(StringBuilder code, string name, JsonElement operation, List<Given> all, List<string> given, string items, string page)
    {
        code.Append('\n');
        Writing.Comment(code, "    ", "summary", $"{Words(operation, "summary")}: all of it, page after page as it is read.");
        var kept = given.Where(static one => !one.Contains(" after = null", StringComparison.Ordinal));
        var passed = all.Where(static one => one.In is "path" or "query").Select(static one => one.Name == "after" ? "after: after" : $"{Writing.Camel(one.Name)}: {Writing.Camel(one.Name)}").Append("stop: stop");
        code.Append($"    public System.Collections.Generic.IAsyncEnumerable<{items}> {name}All({string.Join(", ", kept)})\n");
        code.Append($"        => Pages<{page}, {items}>(after => {name}({string.Join(", ", passed)}), static page => (page.Items, page.Next), stop);\n");
    }

    private static bool Harmless(string name, string method) => method is "put" or "delete" || ClientOperations.Questions.Contains(name) || ClientOperations.ByNumber.Contains(name);

    private static string Address(string path, List<Given> all)
    {
        var text = path.TrimStart('/');
        return text.Contains('{', StringComparison.Ordinal)
            ? "$\"" + Placeholder().Replace(text, match => $"{{Part({Writing.Camel(match.Groups["name"].Value)})}}") + "\""
            : Writing.Quoted(text);
    }

    private Given Parameter(JsonElement one) => new(
        one.GetProperty("name").GetString()!, one.GetProperty("in").GetString()!, one.TryGetProperty("required", out var needed) && needed.GetBoolean(), types.Of(one.GetProperty("schema")), Words(one, "description"));

    private Content? Body(JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var body) || !body.TryGetProperty("content", out var contents) || !contents.TryGetProperty("application/json", out var content)) return null;
        var type = types.Of(content.GetProperty("schema"));
        return new Content(type.Name, body.TryGetProperty("required", out var needed) && needed.GetBoolean());
    }

    private Told? Answer(JsonElement operation)
    {
        foreach (var answer in operation.GetProperty("responses").EnumerateObject().Where(static one => one.Name[0] == '2'))
        {
            if (!answer.Value.TryGetProperty("content", out var contents)) continue;
            if (!contents.TryGetProperty("application/json", out var content) || !content.TryGetProperty("schema", out var schema) || IsFile(schema)) return new Told("", true, null);
            return new Told(types.Of(schema).Name, false, Items(schema));
        }
        return null;
    }

    private static bool IsFile(JsonElement schema) => schema.TryGetProperty("format", out var format) && format.GetString() == "binary";

    /// <summary>Of a page: the type of its items.</summary>
    private string? Items(JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference)) return null;
        var page = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        return page.TryGetProperty("properties", out var members) && members.TryGetProperty("next", out _) && members.TryGetProperty("items", out var items) ? types.Of(items.GetProperty("items")).Name : null;
    }

    /// <summary>Of operations that are written by hand the types are needed all the same.</summary>
    private void Carries(JsonElement operation)
    {
        var contents = operation.GetProperty("responses").EnumerateObject().Select(static one => one.Value).ToList();
        if (operation.TryGetProperty("requestBody", out var body)) contents.Add(body);
        foreach (var schema in contents.Where(static one => one.TryGetProperty("content", out _)).SelectMany(static one => one.GetProperty("content").EnumerateObject()).Where(static one => one.Value.TryGetProperty("schema", out _)))
            types.Of(schema.Value.GetProperty("schema"));
    }

    private static void Summary(StringBuilder code, JsonElement operation)
    {
        Writing.Comment(code, "    ", "summary", Words(operation, "summary"));
        Writing.Comment(code, "    ", "remarks", Words(operation, "description"));
    }

    private static string? Words(JsonElement element, string name) => element.TryGetProperty(name, out var words) ? words.GetString() : null;

    [GeneratedRegex(@"\{(?<name>[^}]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    private sealed record Given(string Name, string In, bool Needed, SchemaTypes.Found Type, string? Words);

    private sealed record Content(string Type, bool Needed);

    private sealed record Told(string Type, bool IsFile, string? Items);
}
