using System.Collections;
using System.Reflection;
using System.Text.Json;
using Exchange.Adapters.Http;

namespace Exchange.Adapters.Tests.Http;

/// <summary>Holds docs/adapters/http.md to the code.</summary>
sealed class HttpDocTests
{
    static readonly Type[] Records = 
    [
        typeof(HttpOptions), typeof(HttpAuth), typeof(PushRoute), typeof(AskRoute), typeof(ProbeRoute), typeof(PushRule), typeof(AskRule),
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
        var options = Given.Options("""{"address":"http://department.test","submit":{"path":"/setup"},"ask":{"path":"/"},"probe":{"path":"/"} }""");
        foreach (var part in new object[] { options, options.Auth, options.Submit, options.Ask!, options.Probe! })
        {
            foreach (var property in part.GetType().GetProperties())
            {
                var text = property.GetValue(part) switch
                {
                    string or int => $"Default {property.GetValue(part)}",
                    bool yes => yes ? "Default true" : "Default false",
                    Enum choice => $"Default {JsonNamingPolicy.CamelCase.ConvertName(choice.ToString())}",
                    ICollection { Count: 0 } or null => "Default: ",
                    _ => "",
                };
                if (property.Name is not ("Address" or "Path" or "Secret"))
                    Words(property).ShouldContain(text, customMessage: property.Name);
            }
        }
    }

    [Test]
    public void Every_status_that_the_page_has_a_line_for_does_what_the_line_says()
    {
        foreach (var line in HttpDoc.Text.Split('\n').Where(l => l.StartsWith("| ") && char.IsAsciiDigit(l[2]) && l.Count(c => c == '|') == 4))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            foreach (var status in cells[1].Split(", ").Select(s => s == "2xx" ? 200 : int.Parse(s)))
            {
                Meaning(HttpDoc.Push(status, honoursKey: true)).ShouldBe(FirstWord(cells[2]), customMessage: line);
                var unasked = cells[2].StartsWith("unavailable if `honoursKey`") ? "unknown" : FirstWord(cells[2]);
                Meaning(HttpDoc.Push(status, honoursKey: false)).ShouldBe(unasked, customMessage: line);
                Meaning(HttpDoc.Ask(status)).ShouldBe(FirstWord(cells[3]), customMessage: line);
            }
        }
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
