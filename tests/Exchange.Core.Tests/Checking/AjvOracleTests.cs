using System.Text.Json;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>
/// Our answers against those of Ajv (npm packages ajv@8 in the folder that EXCHANGE_AJV names, or in the repository's root) on generated schemas and values.
/// Left out is what Ajv 8 answers otherwise than the specification: numbers beyond double, decimal multipleOf, and unevaluated… beside if, anyOf, oneOf and
/// contains (it drops an "if" whose branches are true, for one); PlainOracleTests has those.
/// </summary>
public sealed class AjvOracleTests
{
    const int Schemas = 600;
    const int ValuesEach = 12;

    const string Script = """
        const load = require('module').createRequire(process.cwd() + '/');
        const options = { allErrors: true, strict: false, validateFormats: false, logger: false };
        const ajv = { draft7: new (load('ajv').default)(options), draft202012: new (load('ajv/dist/2020').default)(options) };
        const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        console.log(JSON.stringify(cases.map(c => { const check = ajv[c.draft].compile(c.schema); return c.values.map(v => { try { return check(v); } catch { return null; } }); })));
        """;

    [TestCase(SchemaDraft.Draft202012, 1)]
    [TestCase(SchemaDraft.Draft202012, 2)]
    [TestCase(SchemaDraft.Draft7, 3)]
    public void Ajv_agrees_on_generated_schemas_and_values(SchemaDraft draft, int seed)
    {
        var folder = Folder();
        if (folder == null) { Assert.Ignore("Ajv is not installed: npm i ajv@8.20.0 somewhere, and name the folder in EXCHANGE_AJV."); return; }
        var make = new SchemaMaker(new Random(seed), draft, branchingWithUnevaluated: false);
        var cases = Enumerable.Range(0, Schemas)
            .Select(_ => (Schema: make.Schema(), Values: Enumerable.Range(0, ValuesEach).Select(_ => make.Value(3)).ToList())).ToList();
        var asked = JsonSerializer.Serialize(cases
            .Select(c => new { draft = draft == SchemaDraft.Draft7 ? "draft7" : "draft202012", schema = c.Schema, values = c.Values }));
        var answer = NodeJs.Run(Script, asked, folder);
        if (answer == null) { Assert.Ignore("Node.js is not installed."); return; }
        var theirs = JsonSerializer.Deserialize<bool?[][]>(answer)!;
        int valid = 0, invalid = 0, unanswered = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var schema = cases[i].Schema.ToJsonString();
            var checker = Checked.By(schema, CompileOptions.Standard with { Draft = draft });
            for (var j = 0; j < ValuesEach; j++)
            {
                var value = cases[i].Values[j]?.ToJsonString() ?? "null";
                var ours = checker.Text(value);
                if (theirs[i][j] is not { } answered) { unanswered++; continue; }     // Ajv 8.20 throws on some schemas with unevaluatedProperties
                ours.IsValid.ShouldBe(answered, $"{schema} on {value}: {string.Join("; ", ours)}");
                if (ours.IsValid) valid++;
                else invalid++;
            }
        }
        Math.Min(valid, invalid).ShouldBeGreaterThan(Schemas * ValuesEach / 10, "both answers must occur often");
        unanswered.ShouldBeLessThan(Schemas * ValuesEach / 20);
    }

    static string? Folder()
    {
        var named = Environment.GetEnvironmentVariable("EXCHANGE_AJV");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(Path.Combine(named, "node_modules", "ajv")) ? named : null;
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder != null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "node_modules", "ajv"))) return folder.FullName;
        return null;
    }
}
