using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Core.Mapping.Lineage;

/// <summary>The lineage of a mapping for machines and for people.</summary>
public static class LineageText
{
    static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{mapping, from, to, targets: [{target, field, sources, conditions, tables, personal}]}</c>.</summary>
    public static string ToJson(MappingReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("mapping", report.Document.Name);
            json.WriteString("from", report.Document.From);
            json.WriteString("to", report.Document.To);
            json.WriteStartArray("targets");
            foreach (var line in report.Lineage)
            {
                json.WriteStartObject();
                json.WriteString("target", line.Target);
                json.WriteString("field", line.Field);
                Write(json, "sources", line.Sources);
                Write(json, "conditions", line.Conditions);
                Write(json, "tables", line.Tables);
                json.WriteBoolean("personal", line.Personal);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>
    /// A Mermaid flowchart: from the input on the left to the message on the right. A dotted arrow is a condition; what stands on an arrow is a code
    /// table; a double
    /// frame is personal data.
    /// </summary>
    public static string ToMermaid(MappingReport report)
    {
        var chart = new StringBuilder("flowchart LR\n");
        var sources = report.Lineage.SelectMany(l => l.Sources.Concat(l.Conditions)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        chart.Append("  subgraph from [\"").Append(Escape(report.Document.From)).Append("\"]\n");
        for (var i = 0; i < sources.Count; i++)
            chart.Append(CultureInfo.InvariantCulture, $"    s{i}[\"{Escape(Written(sources[i]))}\"]\n");
        chart.Append("  end\n  subgraph to [\"").Append(Escape(report.Document.To)).Append("\"]\n");
        for (var i = 0; i < report.Lineage.Count; i++)
        {
            var (open, close) = report.Lineage[i].Personal ? ("[[", "]]") : ("[", "]");
            chart.Append(CultureInfo.InvariantCulture, $"    t{i}{open}\"{Escape(Written(report.Lineage[i].Target))}\"{close}\n");
        }
        chart.Append("  end\n");
        for (var i = 0; i < report.Lineage.Count; i++)
        {
            var line = report.Lineage[i];
            var label = line.Tables.Count == 0 ? "" : $"|\"{Escape(string.Join(", ", line.Tables))}\"|";
            foreach (var source in line.Sources)
                chart.Append(CultureInfo.InvariantCulture, $"  s{sources.IndexOf(source)} -->{label} t{i}\n");
            foreach (var condition in line.Conditions)
                chart.Append(CultureInfo.InvariantCulture, $"  s{sources.IndexOf(condition)} -.-> t{i}\n");
        }
        return chart.ToString();
    }

    /// <summary>A JSON Pointer for people: /INVS/*/INV as INVS[].INV.</summary>
    public static string Written(string pointer) => pointer.Length == 0 ? "$" : pointer[1..].Replace("/*", "[]", StringComparison.Ordinal).Replace('/', '.')
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    static string Escape(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal);
}
