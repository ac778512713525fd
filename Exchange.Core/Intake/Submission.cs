using System.Runtime.InteropServices;
using System.Text.Json;
using Exchange.Core.Checking;

namespace Exchange.Core.Intake;

/// <summary>What the intake system sent, taken apart: <c>{"number", "item", "situation", "answers", "body", "materials"}</c>.</summary>
/// <param name="Content">What was sent, whole.</param>
/// <param name="BodyFrom">Where the body's JSON starts in <paramref name="Content"/>.</param>
/// <param name="Digest">SHA-256 of the RFC 8785 form of <paramref name="Content"/>.</param>
public sealed record Submission(string Number, string Item, string? Situation, ReadOnlyMemory<byte> Content, int BodyFrom, int BodyLength, string Digest)
{
    /// <summary>What comes with it.</summary>
    internal IReadOnlyList<MaterialEntry> Materials { get; init; } = [];

    /// <summary>What was answered to the item's questions; null when the record does not say.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    private const int LongestNumber = 64, LongestAnswer = 32, MostAnswers = 100;
    private const int Deepest = 256;

    public ReadOnlyMemory<byte> Body => Content.Slice(BodyFrom, BodyLength);

    /// <summary>Null, with the faults, when this is no submission.</summary>
    /// <exception cref="MalformedJsonException">It is not JSON at all, or has a name twice in one object.</exception>
    public static Submission? Read(ReadOnlyMemory<byte> content, List<Finding> faults)
    {
        using var document = StrictJson.Parse(content, Deepest);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Fault("", "intake.not-an-object", "应为一个 JSON 对象。", "A record is a JSON object."));
            return null;
        }
        string? number = null, item = null, situation = null;
        JsonElement body = default;
        IReadOnlyList<MaterialEntry> materials = [];
        Dictionary<string, string>? answers = null;
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals("number"u8)) number = Text(member, LongestNumber, faults);
            else if (member.NameEquals("item"u8)) item = Text(member, 100, faults);
            else if (member.NameEquals("situation"u8)) situation = member.Value.ValueKind == JsonValueKind.Null ? null : Text(member, 8, faults);
            else if (member.NameEquals("body"u8)) body = member.Value;
            else if (member.NameEquals("answers"u8)) answers = AnswersOf(member.Value, faults);
            else if (member.NameEquals("materials"u8)) materials = ListOf(member, faults);
            else faults.Add(Fault("/" + Escape(member.Name), "intake.unknown-member", "没有这个字段；允许的字段：number、item、situation、answers、body、materials。", "There is no such member; there are number, item, situation, answers, body and materials."));
        }
        Require(root, "number", faults);
        Require(root, "item", faults);
        Require(root, "body", faults);
        if (body.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
            faults.Add(Fault("/body", "intake.body-not-an-object", "body 应为对象。", "The body is a JSON object."));
        if (faults.Count > 0) return null;
        var digest = DigestOf(root, faults);
        if (digest is null) return null;
        JsonMarshal.GetRawUtf8Value(body).Overlaps(content.Span, out var offset);
        return new Submission(number!, item!, situation, content, -offset, JsonMarshal.GetRawUtf8Value(body).Length, digest) { Materials = materials, Answers = answers };
    }

    private static string? DigestOf(JsonElement root, List<Finding> faults)
    {
        try
        {
            return CanonicalJson.Digest(root);
        }
        catch (FormatException)
        {
            faults.Add(Fault("", "intake.number-out-of-range", "有数值超出双精度范围。", "A number lies outside the range of a double."));
            return null;
        }
    }

    private static string? Text(JsonProperty member, int longest, List<Finding> faults)
    {
        if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 } text && text.Length <= longest && !text.Any(char.IsControl)) return text;
        faults.Add(Fault("/" + member.Name, "intake.text", $"应为 1 至 {longest} 个字符的文本。", $"This is a text of 1 to {longest} characters."));
        return null;
    }

    private static List<MaterialEntry> ListOf(JsonProperty member, List<Finding> faults)
    {
        if (member.Value.ValueKind == JsonValueKind.Array) return MaterialEntry.ReadAll(member.Value, faults);
        faults.Add(Fault("/" + member.Name, "intake.not-an-array", "应为数组。", "This is an array."));
        return [];
    }

    /// <summary>Which questions and answers there are the item says; here they are texts, and not very many.</summary>
    private static Dictionary<string, string>? AnswersOf(JsonElement value, List<Finding> faults)
    {
        if (value.ValueKind == JsonValueKind.Null) return null;
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > MostAnswers)
        {
            faults.Add(Fault("/answers", "intake.answers", $"应为对象：问题到答案，最多 {MostAnswers} 项。", $"This is an object of questions to answers, {MostAnswers} at most."));
            return null;
        }
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 and <= LongestAnswer } text && !text.Any(char.IsControl)) answers.Add(member.Name, text);
            else faults.Add(Fault("/answers/" + Escape(member.Name), "intake.text", $"应为 1 至 {LongestAnswer} 个字符的文本。", $"This is a text of 1 to {LongestAnswer} characters."));
        }
        return answers;
    }

    private static void Require(JsonElement root, string name, List<Finding> faults)
    {
        if (!root.TryGetProperty(name, out _)) faults.Add(Fault("/" + name, "intake.required", $"缺少 {name}。", $"{name} is missing."));
    }

    internal static Finding Fault(string pointer, string code, string zh, string en) => new() { Pointer = pointer, Code = code, Zh = zh, En = en };

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
