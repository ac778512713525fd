using System.Text;
using System.Text.Json;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>Bytes that somebody has damaged: records and schemas. Nothing may throw, and what is JSON is what .NET's own reader takes for JSON.</summary>
public sealed class MutatedBytesTests
{
    const string Record = """{ "name": "云溪\u4e91\ud83d\udc32", "uscc": "91350100M000100Y43", "amount": -12.50e+2, "list": [ true, false, null, {}, [] , "" ], "more": { "a": "\\\"\/\b\f\n\r\t" } }""";

    const string Schema = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/s", "type": "object", "required": ["name"], "additionalProperties": { "$ref": "#/$defs/x" },
          "properties": { "name": { "type": "string", "minLength": 2, "pattern": "^[\\u4e00-\\u9fa5]{1,3}\\p{L}*" }, "uscc": { "format": "uscc" }, "amount": { "multipleOf": 0.5, "minimum": -1e5 },
            "list": { "prefixItems": [ { "const": true } ], "items": { "enum": [ false, null, {}, [], "" ] }, "uniqueItems": true, "unevaluatedItems": false } },
          "$defs": { "x": { "anyOf": [ { "$anchor": "a", "type": "object" }, { "$ref": "#a" } ], "if": true, "then": { "maxProperties": 9 }, "not": false } } }
        """;

    static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0: damaged[at] = (byte)random.Next(256); break;
                case 1: damaged.RemoveAt(at); break;
                case 2: damaged.Insert(at, "{}[],:\"\\0123456789eE+-.utrfn \n\u0000"u8[random.Next(31)]); break;
                case 3: damaged.InsertRange(at, damaged.Skip(random.Next(damaged.Count)).Take(random.Next(20)).ToList()); break;
                default: damaged.RemoveRange(at, Math.Min(random.Next(30), damaged.Count - at)); break;
            }
            if (damaged.Count == 0) damaged.Add((byte)' ');
        }
        return [.. damaged];
    }

    [Test]
    public void A_damaged_record_is_answered_and_is_JSON_only_where_others_think_so_too()
    {
        var random = new Random(3);
        var checker = Checked.By(Schema);
        var anything = Checked.By("true");
        var record = Encoding.UTF8.GetBytes(Record);
        var wellFormed = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var bytes = Damage(record, random);
            checker.Check(bytes).ShouldNotBeNull();
            var ours = anything.Check(bytes).All(f => f.Code == "json.duplicate-name");
            if (ours) wellFormed++;
            ours.ShouldBe(IsJson(bytes), Encoding.Latin1.GetString(bytes));
        }
        wellFormed.ShouldBeGreaterThan(1000);
    }

    static bool IsJson(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 200 });
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();      // finds what is no character
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return false; }
    }

    [Test]
    public void A_damaged_schema_compiles_or_has_faults()
    {
        var random = new Random(4);
        var schema = Encoding.UTF8.GetBytes(Schema);
        var record = Encoding.UTF8.GetBytes(Record);
        var compiled = 0;
        for (var i = 0; i < 3000; i++)
        {
            var answer = SchemaCompiler.Compile(Damage(schema, random), i % 2 == 0 ? CompileOptions.Hub : CompileOptions.Standard);
            (answer.Schema == null).ShouldBe(answer.Faults.Count > 0);
            if (answer.Schema == null) continue;
            compiled++;
            new Checker(answer.Schema).Check(record).ShouldNotBeNull();
        }
        compiled.ShouldBeGreaterThan(50);
    }
}
