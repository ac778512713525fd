using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>Our answers against the specification written down plainly, on generated schemas and values, unevaluated… among all the rest.</summary>
public sealed class PlainOracleTests
{
    [TestCase(21)]
    [TestCase(22)]
    public void The_plain_reading_of_the_specification_agrees(int seed)
    {
        var make = new SchemaMaker(new Random(seed), SchemaDraft.Draft202012, branchingWithUnevaluated: true);
        int valid = 0, invalid = 0;
        for (var i = 0; i < 700; i++)
        {
            var schema = make.Schema();
            var checker = Checked.By(schema.ToJsonString(), CompileOptions.Standard);
            for (var j = 0; j < 12; j++)
            {
                var value = make.Value(3);
                var text = value?.ToJsonString() ?? "null";
                var ours = checker.Text(text);
                ours.IsValid.ShouldBe(PlainChecker.Check(schema, schema, value).Valid, $"{schema.ToJsonString()} on {text}: {string.Join("; ", ours)}");
                if (ours.IsValid) valid++;
                else invalid++;
            }
        }
        Math.Min(valid, invalid).ShouldBeGreaterThan(700, "both answers must occur often");
    }
}
