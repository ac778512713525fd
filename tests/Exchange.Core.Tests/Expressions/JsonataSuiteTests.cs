using Exchange.Core.Expressions;

namespace Exchange.Core.Tests.Expressions;

/// <summary>
/// The language's own test suite, from the folder that EXCHANGE_JSONATA_SUITE names (by default ../shared/suites/jsonata beside the repository):
/// groups/*/*.json hold lists of cases, datasets/*.json their inputs.
/// </summary>
public sealed class JsonataSuiteTests
{
    [Test]
    public void Every_case_of_the_suite_gives_what_the_language_says()
    {
        var suite = SuiteCase.Folder();
        if (!Directory.Exists(Path.Combine(suite, "groups")))
            Assert.Ignore($"No JSONata suite in {suite}: set EXCHANGE_JSONATA_SUITE to its folder.");

        var failures = new List<string>();
        var count = 0;
        foreach (var each in SuiteCase.ReadAll(suite))
        {
            count++;
            if (each.Fault() is { } fault)
                failures.Add($"{each.Name}: {fault}\n    {each.Expression.ReplaceLineEndings(" ")}");
        }
        foreach (var failure in failures)
            TestContext.Out.WriteLine(failure);
        TestContext.Error.WriteLine($"jsonata: {count - failures.Count} passed, {failures.Count} failed of {count}");
        count.ShouldBeGreaterThan(0);
        failures.ShouldBeEmpty();
    }
}

/// <summary>One case of the suite. Read by the engine's own reader: some cases have half a surrogate pair, which System.Text.Json does not read.</summary>
sealed record SuiteCase(string Name, Value Case, string Suite)
{
    internal string Expression => Case["expr"].AsString();

    internal static string Folder()
    {
        if (Environment.GetEnvironmentVariable("EXCHANGE_JSONATA_SUITE") is { Length: > 0 } named)
            return named;
        var root = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (root.Parent is not null && !File.Exists(Path.Combine(root.FullName, "Exchange.sln")))
            root = root.Parent;
        return Path.GetFullPath(Path.Combine(root.FullName, "..", "shared", "suites", "jsonata"));
    }

    internal static IEnumerable<SuiteCase> ReadAll(string suite)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(suite, "groups"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var at = 0;
            foreach (var each in Value.Parse(File.ReadAllBytes(file)).Items)
                yield return new SuiteCase($"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}[{at++}]", each, suite);
        }
    }

    /// <summary>What is wrong, or null.</summary>
    internal string? Fault()
    {
        Value result;
        try
        {
            result = Run();
        }
        catch (ExpressionSyntaxException fault)
        {
            return Compare(fault.Code, fault.Token, fault.Message);
        }
        catch (ExpressionException fault)
        {
            return Compare(fault.Code, fault.Token, fault.Message);
        }
        catch (Exception other) when (other is not ShouldAssertException)
        {
            return other.ToString();
        }
        var got = result.IsUndefined ? "nothing" : result.ToString();
        if (!Error.IsUndefined)
            return $"expected {Error["code"]}, got {got}";
        if (!Case["undefinedResult"].IsUndefined)
            return result.IsUndefined ? null : $"expected nothing, got {got}";
        return Same(Case["result"], result, !Case["unordered"].IsUndefined) ? null : $"expected {Case["result"]}, got {got}";
    }

    // Most cases have the code itself, some an object of code, message and token.
    Value Error => Case["error"].IsUndefined && !Case["code"].IsUndefined ? Case : Case["error"];

    string? Compare(string code, string? token, string message)
    {
        if (Error.IsUndefined)
            return $"expected a result, got {code}: {message}";
        if (Error["code"].AsString() != code)
            return $"expected {Error["code"]}, got {code}: {message}";
        // What $error and $assert say is the expression's own text; the other messages are the engine's.
        if (code is "D3137" or "D3141" && Error["message"] is { Kind: ValueKind.String } said && said.AsString() != message)
            return $"expected the message {said}, got {message}";
        return Error["token"] is { Kind: ValueKind.String } wanted && wanted.AsString() != token ? $"expected the token {wanted}, got {token}" : null;
    }

    Value Run()
    {
        var limits = new EvaluationLimits { Steps = long.MaxValue, Memory = long.MaxValue, Time = TimeSpan.FromSeconds(60) };
        if (!Case["timelimit"].IsUndefined)
            limits = limits with { Time = TimeSpan.FromMilliseconds(Case["timelimit"].AsNumber()) };
        if (!Case["depth"].IsUndefined)
            limits = limits with { Depth = (int)Case["depth"].AsNumber() };
        var context = new EvaluationContext
        {
            Bindings = Case["bindings"].Members.ToDictionary(m => m.Key, m => m.Value),
            Limits = limits,
            Now = DateTimeOffset.UtcNow,
            Seed = 1,
        };
        var input = Case["dataset"] is { Kind: ValueKind.String } dataset
            ? Value.Parse(File.ReadAllBytes(Path.Combine(Suite, "datasets", dataset.AsString() + ".json")))
            : Case["data"];
        var expression = Exchange.Core.Expressions.Expression.Parse(Expression);

        // Both ways of evaluating must agree on whether there is a result.
        var output = new JsonOutput();
        var written = expression.Write(input, context, output);
        expression.Evaluate(input, context).IsUndefined.ShouldBe(!written);
        return written ? Value.Parse(output.Written) : Value.Undefined;
    }

    static bool Same(Value expected, Value actual, bool unordered)
    {
        if (expected.Kind != actual.Kind)
            return false;
        switch (expected.Kind)
        {
            case ValueKind.Array when unordered:
                var left = Listed(actual);
                return left.Count == expected.Count
                    && Listed(expected).TrueForAll(w => left.FindIndex(g => Same(w, g, unordered: false)) is >= 0 and var at && RemoveAt(left, at));
            case ValueKind.Array:
                return expected.Count == actual.Count && Listed(expected).Zip(Listed(actual)).All(p => Same(p.First, p.Second, unordered: false));
            case ValueKind.Object:
                return expected.Count == actual.Count && expected.Members.All(m => Same(m.Value, actual[m.Key], unordered: false));
            case ValueKind.Number:
                return expected.AsNumber() == actual.AsNumber();
            default:
                return expected.ToString() == actual.ToString();
        }
    }

    static List<Value> Listed(Value array)
    {
        var list = new List<Value>();
        foreach (var item in array.Items)
            list.Add(item);
        return list;
    }

    static bool RemoveAt(List<Value> left, int at)
    {
        left.RemoveAt(at);
        return true;
    }
}
