using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Exchange.Core.Mapping.Samples;

/// <summary>Reads what stands beside the record of a sample, strictly: a misspelt name would else be a value that is not there.</summary>
internal sealed partial class SampleMembers
{
    readonly JsonElement root;
    readonly List<SampleFault> faults;
    readonly int before;

    internal SampleMembers(JsonElement root, IReadOnlyCollection<string> known, List<SampleFault> faults)
    {
        (this.root, this.faults, before) = (root, faults, faults.Count);
        Unknown(root, "", known);
    }

    internal bool AreGood => faults.Count == before;

    internal byte[] Raw(string name) => JsonMarshal.GetRawUtf8Value(root.GetProperty(name)).ToArray();

    internal byte[] List(string name) => Of(root, name) is not { } member ? []
        : member.ValueKind == JsonValueKind.Array ? JsonMarshal.GetRawUtf8Value(member).ToArray()
        : Wrong<byte[]>("/" + name, "应为数组", "This is a list") ?? [];

    internal string? Text(string name) => Text(root, "", name);

    internal int? Whole(string name) => Of(root, name) is not { } member ? null
        : member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) ? number
        : Wrong<int?>("/" + name, "应为整数", "This is a whole number");

    internal DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // Without its offset it would be another moment on another machine.
        return WithOffset().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : Wrong<DateTimeOffset?>("/" + name, "应为带时区的时间，如 2026-11-24T10:15:30+08:00", "This is a time with its offset, such as 2026-11-24T10:15:30+08:00");
    }

    internal Dictionary<string, StepFacts> Steps(string name)
    {
        var steps = new Dictionary<string, StepFacts>(StringComparer.Ordinal);
        if (Of(root, name) is not { } all)
            return steps;
        if (all.ValueKind != JsonValueKind.Object)
            return Wrong<Dictionary<string, StepFacts>>("/" + name, "应为对象", "This is an object") ?? steps;
        foreach (var step in all.EnumerateObject())
        {
            var at = JsonPointer.Below("/" + name, step.Name);
            if (step.Value.ValueKind != JsonValueKind.Object)
            {
                Wrong<object>(at, "应为对象", "This is an object");
                continue;
            }
            Unknown(step.Value, at, ["acknowledgement", "gives"]);
            var gives = Of(step.Value, "gives");
            if (gives is { ValueKind: not JsonValueKind.Object })
                Wrong<object>(at + "/gives", "应为对象", "This is an object");
            steps[step.Name] = new StepFacts(Text(step.Value, at, "acknowledgement"), gives is { } facts ? JsonMarshal.GetRawUtf8Value(facts).ToArray() : default);
        }
        return steps;
    }

    string? Text(JsonElement of, string at, string name) => Of(of, name) is not { } member ? null
        : member.ValueKind == JsonValueKind.String && Readable(member) is { } text ? text
        : Wrong<string>(JsonPointer.Below(at, name), "应为文本", "This is a text");

    static JsonElement? Of(JsonElement of, string name) => of.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    static string? Readable(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape that is half a character.
            return null;
        }
    }

    void Unknown(JsonElement of, string at, IReadOnlyCollection<string> known)
    {
        foreach (var member in of.EnumerateObject().Where(member => !known.Contains(member.Name, StringComparer.Ordinal)))
            faults.Add(new SampleFault(at, 0, 0, $"有未知成员；可用的是 {string.Join("、", known)}", $"There is an unknown member; known are {string.Join(", ", known)}"));
    }

    T? Wrong<T>(string pointer, string zh, string en)
    {
        faults.Add(new SampleFault(pointer, 0, 0, zh, en));
        return default;
    }

    [GeneratedRegex(@"(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WithOffset();
}
