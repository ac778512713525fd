using System.Net.Http.Headers;
using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http.Callbacks;

/// <summary>Reads a callback's body: JSON, a form, or XML, in the encoding that its Content-Type names.</summary>
internal sealed class CallbackBody(string formField)
{
    const int MostFields = 1000, Deepest = 64;

    public bool TryRead(CallbackRequest request, out Value body, out CallbackFault? fault)
    {
        body = Value.Undefined;
        fault = CallbackFault.WrongMediaType;
        if (request.Headers.TryGetValue("content-encoding", out var coding) && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return false;
        if (!MediaTypeHeaderValue.TryParse(request.Headers.GetValueOrDefault("content-type"), out var type) || Charset(type) is not { } encoding)
            return false;
        try
        {
            switch (type.MediaType?.ToLowerInvariant())
            {
                case "application/x-www-form-urlencoded":
                    body = Form(Encoding.ASCII.GetString(request.Body.Span), encoding);
                    break;
                case "application/json" or "text/json":
                    body = Json(Utf8(request.Body, encoding));
                    break;
                case "application/xml" or "text/xml":
                    body = XmlValue.Read(request.Body, type.CharSet is null ? null : encoding);
                    break;
                case { } other when other.EndsWith("+json", StringComparison.Ordinal):
                    body = Json(Utf8(request.Body, encoding));
                    break;
                default:
                    return false;
            }
        }
        catch (InputException)
        {
            body = Value.Undefined;
        }
        fault = body.IsUndefined ? CallbackFault.Malformed : null;
        return fault is null;
    }

    /// <summary>A form's or a query's fields, each a text; several of one name are a list.</summary>
    public static Value Fields(string form, Encoding encoding)
    {
        var fields = new Dictionary<string, List<Value>>(StringComparer.Ordinal);
        foreach (var part in form.Split('&', MostFields, StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, "");
            var values = fields.TryGetValue(Plain(name), out var known) ? known : fields[Plain(name)] = [];
            values.Add(Value.From(Plain(value)));
        }
        return Value.FromObject(fields.Select(f => KeyValuePair.Create(f.Key, f.Value.Count == 1 ? f.Value[0] : Value.FromArray(f.Value))));

        string Plain(string text) => encoding.GetString(FormText.Unescape(text));
    }

    Value Form(string text, Encoding encoding)
    {
        var fields = Fields(text, encoding);
        if (formField.Length == 0)
            return fields.Count > 0 ? fields : Value.Undefined;
        return fields[formField] is { Kind: ValueKind.String } field ? Json(Encoding.UTF8.GetBytes(field.AsString())) : Value.Undefined;
    }

    static Value Json(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty ? Value.Undefined : Value.Parse(utf8.Span, Deepest);

    static ReadOnlyMemory<byte> Utf8(ReadOnlyMemory<byte> body, Encoding encoding) =>
        encoding.CodePage != Encoding.UTF8.CodePage ? Encoding.UTF8.GetBytes(encoding.GetString(body.Span))
        : body.Span.StartsWith("\uFEFF"u8) ? body[3..]
        : body;

    static Encoding? Charset(MediaTypeHeaderValue type) => type.CharSet is { } charset ? Charsets.Named(charset.Trim('"')) : Encoding.UTF8;
}
