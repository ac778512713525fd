using System.Text;
using System.Text.Json;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>
/// The official cases of the JSON Schema organisation, from the folder that EXCHANGE_JSON_SCHEMA_SUITE names: required ones must all pass; those in
/// optional/ only count.
/// </summary>
public sealed class JsonSchemaSuiteTests
{
    [Test]
    public void Every_required_case_of_the_official_suite_is_answered_right()
    {
        var root = Folder();
        if (root == null) { Assert.Ignore("No JSON Schema suite: set EXCHANGE_JSON_SCHEMA_SUITE to its folder, or put it at ../shared/suites/json-schema."); return; }
        int passed = 0, failed = 0;
        var required = new List<string>();
        foreach (var (folder, draft) in new[] { ("draft7", SchemaDraft.Draft7), ("draft2020-12", SchemaDraft.Draft202012) })
        {
            var cases = Path.Combine(root, "tests", folder);
            if (!Directory.Exists(cases)) continue;
            foreach (var file in Directory.EnumerateFiles(cases, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var name = Path.GetRelativePath(Path.Combine(root, "tests"), file).Replace('\\', '/');
                foreach (var (title, problem) in Run(root, file, name, draft))
                {
                    if (problem == null) { passed++; continue; }
                    failed++;
                    var line = $"{name}: {title}: {problem}";
                    TestContext.Out.WriteLine(line);
                    if (!name.Contains("/optional/", StringComparison.Ordinal)) required.Add(line);
                }
            }
        }
        TestContext.Progress.WriteLine($"json-schema: {passed} passed, {failed} failed of {passed + failed}");
        TestContext.Error.WriteLine($"json-schema: {passed} passed, {failed} failed of {passed + failed}");
        TestContext.Out.WriteLine($"json-schema: {passed} passed, {failed} failed of {passed + failed}");
        (passed + failed).ShouldBeGreaterThan(0, "the folder holds no case");
        required.ShouldBeEmpty();
    }

    static IEnumerable<(string Title, string? Problem)> Run(string root, string file, string name, SchemaDraft draft)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var group in document.RootElement.EnumerateArray())
        {
            var schema = Encoding.UTF8.GetBytes(group.GetProperty("schema").GetRawText());
            // What throws is a failed case like another, not the end of the count.
            var compiled = Caught(() => SchemaCompiler.Compile(schema, new CompileOptions
            {
                Draft = draft,
                Resolve = uri => Remote(root, uri),
                AssertFormats = name.Contains("/optional/format/", StringComparison.Ordinal),
                AssertContent = name.Contains("/optional/", StringComparison.Ordinal),
            }), out var thrown);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var title = $"{group.GetProperty("description").GetString()}: {test.GetProperty("description").GetString()}";
                if (compiled?.Schema == null) { yield return (title, "not compiled: " + (thrown ?? string.Join("; ", compiled!.Faults))); continue; }
                var found = Caught(() => new Checker(compiled.Schema).Check(Encoding.UTF8.GetBytes(test.GetProperty("data").GetRawText())), out var failure);
                var wanted = test.GetProperty("valid").GetBoolean();
                if (found == null) yield return (title, failure);
                else yield return (title, found.IsValid == wanted ? null : wanted ? "refused: " + string.Join("; ", found) : "let through");
            }
        }
    }

    static T? Caught<T>(Func<T> ask, out string? thrown) where T : class
    {
        thrown = null;
        try { return ask(); }
        catch (Exception e) when (e is not OutOfMemoryException) { thrown = "threw " + e.GetType().Name + ": " + e.Message; return null; }
    }

    static ReadOnlyMemory<byte>? Remote(string root, string uri)
    {
        const string server = "http://localhost:1234/";
        if (!uri.StartsWith(server, StringComparison.Ordinal)) return null;
        var file = Path.Combine(root, "remotes", uri[server.Length..]);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    static string? Folder()
    {
        var named = Environment.GetEnvironmentVariable("EXCHANGE_JSON_SCHEMA_SUITE");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder != null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Exchange.sln"))) continue;
            var usual = Path.Combine(folder.FullName, "..", "shared", "suites", "json-schema");
            return Directory.Exists(usual) ? usual : null;
        }
        return null;
    }
}
