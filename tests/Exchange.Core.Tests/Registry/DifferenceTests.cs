using System.Text;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

public sealed class DifferenceTests
{
    [TestCase("""{"a":1}""", """{"a":1}""", "")]
    [TestCase("""{"a":1}""", """{"a":2}""", "Changed a: 1 2")]
    [TestCase("""{"a":1}""", """{"b":1}""", "Removed a: 1 | Added b:  1")]
    [TestCase("""{"a":{"b c":1}}""", """{"a":{"b c":"1"}}""", """Changed a['b c']: 1 "1" """)]
    [TestCase("""{"fields":{"x.y":"1","z":"2"}}""", """{"fields":{"z":"2","x.y":"1"}}""", """Reordered fields: ["x.y","z"] ["z","x.y"]""")]
    [TestCase("""{"s":[{"name":"A","p":1},{"name":"B","p":2}]}""", """{"s":[{"name":"C","p":3},{"name":"A","p":1},{"name":"B","p":9}]}""",
        """Added s[C]:  {"name":"C","p":3} | Changed s[B].p: 2 9""")]
    [TestCase("""{"s":[{"name":"A"},{"name":"B"}]}""", """{"s":[{"name":"B"},{"name":"A"}]}""", """Reordered s: ["A","B"] ["B","A"]""")]
    [TestCase("""{"rows":[{"value":"1","from":"2020-01-01","x":1},{"value":"1","x":2}]}""",
        """{"rows":[{"value":"1","from":"2020-01-01","x":3},{"value":"1","x":2}]}""",
        "Changed rows[1,2020-01-01].x: 1 3")]
    [TestCase("""{"l":["a","b","c"]}""", """{"l":["a","x","b","c"]}""", """Added l[1]:  "x" """)]
    [TestCase("""{"l":["a","b"]}""", """{"l":["b"]}""", """Removed l[0]: "a" """)]
    [TestCase("""{"l":[1,2]}""", """{"l":[1,3]}""", "Changed l[1]: 2 3")]
    [TestCase("""{"l":[]}""", """{"l":[{"name":"A"}]}""", """Added l[A]:  {"name":"A"}""")]
    [TestCase("""{"l":[{"name":"A"},{"name":"A"}]}""", """{"l":[{"name":"A"},{"name":"B"}]}""", """Changed l[1].name: "A" "B" """)]
    [TestCase("""{"a":[1]}""", """{"a":{"x":1}}""", """Changed a: [1] {"x":1}""")]
    [TestCase("""{"事项":1}""", """{"事项":2}""", "Changed 事项: 1 2")]
    public void Differences_are_told_by_path(string old, string now, string expected)
    {
        var paths = Difference.Paths(Encoding.UTF8.GetBytes(old), Encoding.UTF8.GetBytes(now));

        string.Join(" | ", paths.Select(path => $"{path.Kind} {path.Path}: {path.Old?.GetRawText()} {path.New?.GetRawText()}".TrimEnd()))
            .ShouldBe(expected.TrimEnd());
    }

    [Test]
    public void The_text_form_has_a_line_a_difference()
    {
        var paths = Difference.Paths("""{"a":1,"b":1,"l":{"x":1,"y":2}}"""u8.ToArray(), """{"a":2,"c":"长","l":{"y":2,"x":1}}"""u8.ToArray());

        var both = new[]
        {
            new DocumentDifference(DocumentKind.Item, "x", ChangeKind.Changed, paths),
            new DocumentDifference(DocumentKind.Client, "y", ChangeKind.Added, []),
        };

        Difference.Text(both).ShouldBe("""
                ~ item/x
                    - b: 1
                    ~ a: 1 → 2
                    + c: "长"
                    > l: ["x","y"] → ["y","x"]
                + client/y
                """);
    }
}
