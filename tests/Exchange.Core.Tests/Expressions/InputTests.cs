using System.Text;
using System.Text.Json;
using CsCheck;
using Exchange.Core.Expressions;
using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

public sealed class InputTests
{
    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"a\"}")]
    [TestCase("{\"a\":1,}")]
    [TestCase("[1,]")]
    [TestCase("[1 2]")]
    [TestCase("01")]
    [TestCase("1.")]
    [TestCase("+1")]
    [TestCase("nul")]
    [TestCase("\"a")]
    [TestCase("\"\\x\"")]
    [TestCase("\"\\u12\"")]
    [TestCase("\"\t\"")]
    [TestCase("1 2")]
    [TestCase("{a:1}")]
    [TestCase("\uFEFF1")]
    public void What_is_no_JSON_is_refused(string json) => Should.Throw<InputException>(() => Value.Parse(Encoding.UTF8.GetBytes(json)));

    [Test]
    public void The_place_is_told_and_not_the_content()
    {
        var fault = Should.Throw<InputException>(() => Value.Parse("{\"name\": \"secret\",\n  oops}"u8));
        (fault.Line, fault.Column, fault.Offset).ShouldBe((2, 3, 21));
        fault.Message.ShouldNotContain("secret");
    }

    [Test]
    public void Invalid_UTF_8_is_refused_with_its_place()
    {
        var fault = Should.Throw<InputException>(() => Value.Parse([(byte)'"', (byte)'a', 0xC3, 0x28, (byte)'"']));
        fault.Offset.ShouldBe(2);
        fault.Message.ShouldContain("UTF-8");
    }

    [Test]
    public void Nesting_is_bounded()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 100_000) + new string(']', 100_000));
        Should.Throw<InputException>(() => Value.Parse(deep));
        Value.Parse(deep, maxDepth: 100_000).Count.ShouldBe(1);
    }

    [Test]
    public void The_last_of_two_equal_names_wins()
    {
        Json("a", """{"a":1,"b":2,"a":3}""").ShouldBe("3");
        Json("$keys($)", """{"a":1,"b":2,"a":3}""").ShouldBe("[\"a\",\"b\"]");
        Json("b", """{"\u0062":1}""").ShouldBe("1");
    }

    [TestCase("\"\\u5e7f\\u5dde\"", "\"广州\"")]
    [TestCase("\"\\ud83d\\ude00\"", "\"😀\"")]
    [TestCase("\"\\ud800\"", "\"\\ud800\"")]
    [TestCase("\"\\/\\\"\\\\\\b\\u0001\\u000A\"", "\"/\\\"\\\\\\b\\u0001\\n\"")]
    public void Escapes_are_written_only_where_they_must_be(string text, string expected)
    {
        Json("$", text).ShouldBe(expected);
        Json("$ & \"\"", text).ShouldBe(expected);
        Json("a.b", $$$"""{"a":{"b":{{{text}}}}}""").ShouldBe(expected);
        Json("$substring($, 0)", text).ShouldBe(expected);
    }

    [Test]
    public void Long_strings_go_through()
    {
        var text = new string('a', 10 << 20);
        var input = $$"""{"s":"{{text}}"}""";
        Json("$length(s)", input).ShouldBe($"{text.Length}");
        Json("s", input).Length.ShouldBe(text.Length + 2);
        Json("$uppercase($substring(s, -3))", input).ShouldBe("\"AAA\"");
        Json("$contains(s, /b/)", input).ShouldBe("false");
    }

    static readonly Gen<JsonElement> AnyJson = Gen.Recursive<JsonElement>((depth, inner) =>
    {
        var scalar = Gen.OneOf(
            Gen.String[0, 12].Where(s => !s.Any(char.IsSurrogate)).Select(s => JsonSerializer.SerializeToElement(s)),
            Gen.Double.Where(double.IsFinite).Select(d => JsonSerializer.SerializeToElement(d)),
            Gen.Int.Select(i => JsonSerializer.SerializeToElement(i)),
            Gen.Bool.Select(b => JsonSerializer.SerializeToElement(b)),
            Gen.Const(JsonSerializer.SerializeToElement<object?>(null)));
        return depth > 3
            ? scalar
            : Gen.Frequency(
                (3, scalar),
                (1, inner.Array[0, 4].Select(a => JsonSerializer.SerializeToElement(a))),
                (1, Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 0, 5], inner)[0, 4].Select(d => JsonSerializer.SerializeToElement(d))));
    });

    [Test]
    public void A_copy_is_the_same_document() => AnyJson.Sample(element =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(element, new JsonSerializerOptions { WriteIndented = true });
        JsonElement.DeepEquals(JsonDocument.Parse(Value.Parse(json).ToString()).RootElement, element).ShouldBeTrue();
        JsonElement.DeepEquals(JsonDocument.Parse(Json("$", Encoding.UTF8.GetString(json))).RootElement, element).ShouldBeTrue();
    });

    /// <summary>Valid documents with one byte changed, left out or put in: the engine's reader must take exactly what System.Text.Json takes.</summary>
    [Test]
    public void What_is_JSON_is_decided_as_System_Text_Json_decides() =>
        AnyJson.Select(Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 2]).Sample((element, where, with, kind) =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(element).ToList();
            var at = where % json.Count;
            if (kind == 0)
                json[at] = with;
            else if (kind == 1)
                json.RemoveAt(at);
            else
                json.Insert(at, with);
            Taken(json, b => Value.Parse(b)).ShouldBe(Taken(json, b => Read(b)), Encoding.Latin1.GetString([.. json]));
        });

    static bool Taken(List<byte> json, Action<byte[]> read)
    {
        try
        {
            read([.. json]);
            return true;
        }
        catch (Exception refused) when (refused is InputException or JsonException or DecoderFallbackException)
        {
            return false;
        }
    }

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // JsonDocument leaves the bytes of strings alone until they are asked for.
    static void Read(byte[] json)
    {
        Strict.GetString(json);
        JsonDocument.Parse(json).Dispose();
    }
}
