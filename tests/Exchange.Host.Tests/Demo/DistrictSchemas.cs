using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Host.Demo;

namespace Exchange.Host.Tests.Demo;

/// <summary>The demo's schemas, compiled as the hub compiles registered ones: they find one another by $id.</summary>
internal static class DistrictSchemas
{
    public static readonly IReadOnlyDictionary<string, byte[]> Texts = Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "schemas"), "*.json", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllBytes);

    public static readonly DistrictPlaces Places = new(
        new[] { "SCJG-DJ", "GJJ", "YBJ", "JD1", "JD2", "JD3", "SCJG" }.Select((name, n) => (name, n))
            .ToDictionary(d => d.name, d => new Uri($"http://127.0.0.1:{40001 + d.n}/")),
        "/srv/yunxi", 7);

    static readonly Dictionary<string, byte[]> ById = Texts.Values.ToDictionary(text => (string)JsonNode.Parse(text)!["$id"]!);

    public static SchemaCompilation Compile(string name) => SchemaCompiler.Compile(Texts[name], CompileOptions.Hub with
    {
        Name = name,
        Resolve = wanted => ById.TryGetValue(wanted, out var text) ? text : Texts.TryGetValue(wanted, out text) ? text : null,
    });
}
