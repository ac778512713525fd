using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Exchange.Adapters.Database;

namespace Exchange.Adapters.Tests.Database;

/// <summary>Holds docs/adapters/database.md to the code.</summary>
sealed class DatabaseDocTests
{
    static readonly Type[] Records =
    [
        typeof(DatabaseOptions), typeof(WriteRoute), typeof(TableRule), typeof(ColumnRule), typeof(UpdateRoute), typeof(ProgressPart), typeof(ProgressTable), typeof(HeldTable), typeof(PullTable), typeof(ChangeTable),
    ];

    [TestCaseSource(nameof(Records))]
    public void The_table_of_a_record_says_what_its_attributes_say(Type record)
    {
        var expected = new List<string> { $"<!-- table: {record.Name} -->", "| option | value | meaning |", "|---|---|---|" };
        expected.AddRange(record.GetProperties().Select(property => $"| `{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}` | {Kind(property.PropertyType)} | {Words(property)} |"));

        DatabaseDoc.Text.ShouldContain(string.Join('\n', expected) + "\n\n");
    }

    [Test]
    public void Every_default_that_a_text_states_is_the_default()
    {
        var options = Given.Options("""
            {"database":"sqlite","connection":"Data Source=a","submit":{"tables":[{"name":"A","columns":{"B":{}}}]},
             "progress":{"tables":[{"name":"A","mapping":"m","key":["B"],"unread":{"C":["0"]},"mark":{"C":"1"}}]},
             "held":{"table":"A","key":"B","number":"C"},
             "pull":[{"name":"a","table":"A","key":["B"],"changes":{"table":"C","id":"D"}}] }
            """);
        foreach (var part in new object[] { options with { Submit = null, Pull = [] }, options.Submit!, options.Submit!.Tables[0], options.Submit.Tables[0].Columns["B"], options.Progress!, options.Progress!.Tables[0], options.Held! with { Number = null }, options.Pull[0] with { Changes = null }, options.Pull[0].Changes! })
        {
            foreach (var property in part.GetType().GetProperties().Where(property => property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RequiredAttribute>() is null))
            {
                var text = property.GetValue(part) switch
                {
                    string or int => $"Default {property.GetValue(part)}",
                    bool yes => yes ? "Default true" : "Default false",
                    Enum choice => $"Default {Choice(choice)}.",
                    ICollection { Count: 0 } or null => "Default: ",
                    _ => "",
                };
                Words(property).ShouldContain(text, customMessage: property.Name);
            }
        }
    }

    [Test]
    public void Every_range_that_a_text_states_is_the_range()
    {
        foreach (var property in Records.SelectMany(record => record.GetProperties()))
        {
            if (property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>() is { } range)
                Words(property).ShouldContain($"Range {range.Minimum} to {range.Maximum}", customMessage: property.Name);
        }
    }

    [Test]
    public void Every_code_of_a_refusal_is_on_the_page_and_no_other()
    {
        var given = DatabaseDoc.Sources
            .SelectMany(source => Regex.Matches(source, "(Misfit|Rejected|TroubleKind\\.(Values|Duplicate|Refused),)\\s*\\(?\\s*\"(?<code>[a-z-]+)\"", RegexOptions.ExplicitCapture).Select(match => match.Groups["code"].Value))
            .Distinct().Order(StringComparer.Ordinal);
        var told = Regex.Matches(DatabaseDoc.Text, "^\\| `(?<code>[a-z]+(-[a-z]+)*)` \\| [^|]+ \\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Select(match => match.Groups["code"].Value)
            .Where(code => code.Contains('-') || code is "refused" or "constraint").Order(StringComparer.Ordinal);

        told.ShouldBe(given);
    }

    static string Choice(Enum choice) => choice.GetType().GetField(choice.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
        ?? JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());

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
            _ when type == typeof(IReadOnlyDictionary<string, string>) => "names with texts",
            _ when type == typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>) => "names with lists",
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => "names with options",
            _ when type.IsGenericType => "list",
            _ => "options",
        };
    }
}
