using System.Collections;
using System.Reflection;
using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Adapters.Http.Callbacks;
using Exchange.Adapters.Http.Proof;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Holds docs/adapters/http.md to the code.</summary>
sealed class HttpDocTests
{
    static readonly Type[] Records = 
    [
        typeof(HttpOptions), typeof(HttpAuth), typeof(PushRoute), typeof(AskRoute), typeof(ProbeRoute), typeof(HeldRoute), typeof(PullRoute), typeof(PushRule), typeof(AskRule),
        typeof(HttpOAuth2), typeof(HttpSignature), typeof(HttpTls), typeof(HttpCallback), typeof(CallbackAuth), typeof(CallbackRule), typeof(CallbackSuccess), typeof(CallbackFailure),
    ];

    [TestCaseSource(nameof(Records))]
    public void The_table_of_a_record_says_what_its_attributes_say(Type record)
    {
        var expected = new List<string> { $"<!-- table: {record.Name} -->", "| option | value | meaning |", "|---|---|---|" };
        expected.AddRange(record.GetProperties().Select(p => $"| `{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}` | {Kind(p.PropertyType)} | {Words(p)} |"));

        HttpDoc.Text.ShouldContain(string.Join('\n', expected) + "\n\n");
    }

    [Test]
    public void Every_default_that_a_text_states_is_the_default()
    {
        var options = Given.Options("""
            {"address":"http://department.test","submit":{"path":"/setup","answers":[{"is":"unknown"}]},"ask":{"path":"/","answers":[{"is":"received"}]},"probe":{"path":"/"},"held":{"path":"/"},"pull":[{"name":"a","path":"/"}],
             "auth":{"oauth2":{"tokenAddress":"http://department.test","clientId":"hub"}},"signature":{"secret":"s"},"tls":{},
             "callback":{"auth":{"method":"bearer"},"reads":[{"mapping":"m"}]} }
            """);
        var plain = Given.Rules("[]");
        object[] parts =
        [
            plain, plain.Auth, plain.Submit, options.Ask! with { Answers = [] }, options.Probe!, options.Held!, options.Pull[0], options.Auth.Oauth2!, options.Signature!, options.Tls!,
            options.Callback!, options.Callback!.Auth, options.Callback.Reads[0], options.Callback.Success, options.Callback.Failure,
        ];
        foreach (var part in parts)
        {
            foreach (var property in part.GetType().GetProperties())
            {
                var stated = property.GetValue(part) switch
                {
                    string text => $"Default {text.Replace("\n", "\\n")}",
                    int number => $"Default {number}",
                    bool yes => yes ? "Default true" : "Default false",
                    Enum choice => $"Default {JsonNamingPolicy.CamelCase.ConvertName(choice.ToString())}",
                    ICollection { Count: 0 } or null => "Default: ",
                    _ => "",
                };
                if (property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RequiredAttribute>() is null && property.Name != "Secret")
                    Words(property).ShouldContain(stated, customMessage: property.Name);
            }
        }
    }

    [Test]
    public void Every_status_that_the_page_has_a_line_for_does_what_the_line_says()
    {
        foreach (var line in HttpDoc.Text.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(l[2]) && l.Count(c => c == '|') == 4))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            foreach (var status in cells[1].Split(", ").Select(s => s == "2xx" ? 200 : int.Parse(s)))
            {
                Meaning(HttpDoc.Push(status, honoursKey: true)).ShouldBe(FirstWord(cells[2]), customMessage: line);
                var unasked = cells[2].StartsWith("unavailable if `honoursKey`", StringComparison.Ordinal) ? "unknown" : FirstWord(cells[2]);
                Meaning(HttpDoc.Push(status, honoursKey: false)).ShouldBe(unasked, customMessage: line);
                Meaning(HttpDoc.Ask(status)).ShouldBe(FirstWord(cells[3]), customMessage: line);
            }
        }
    }

    [Test]
    public void Every_fault_of_a_callback_stands_there_with_its_status()
    {
        var table = HttpDoc.Text.Split("<!-- callback faults -->")[1].Split("<!-- end -->")[0];
        var stated = table.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Select(c => $"{c[1].Trim('`')} {c[2]}");

        var known = typeof(CallbackFault).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (CallbackFault)f.GetValue(null)!).Select(f => $"{f.Code} {f.Status}");
        stated.ShouldBe(known, ignoreOrder: true);
    }

    static string FirstWord(string cell) => cell.Split(',', ':', ' ')[0] switch { "cannot" => "cannottell", "not" => "notreceived", var word => word };

    static string Meaning(object answer) => answer.GetType().Name.ToLowerInvariant();

    static string Words(PropertyInfo property) => property.GetCustomAttribute<System.ComponentModel.DescriptionAttribute>()?.Description
        ?? throw new AssertionException($"{property.Name} has no description");

    static string Kind(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            { IsEnum: true } => "choice",
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true, false",
            _ when type == typeof(int) => "whole number",
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => "names with texts",
            _ when type.IsGenericType => "list",
            _ => "options",
        };
    }
}
