using System.Collections.Frozen;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Checking.Formats;

/// <summary>All formats by name: those of the specification (validation 7.3) and those of the trade.</summary>
internal static class TextFormats
{
    delegate bool Shape(ReadOnlySpan<byte> utf8);

    static readonly FrozenDictionary<string, TextFormat> ByName = new[]
    {
        Of("date", "日期(年-月-日)", "date (yyyy-mm-dd)", TimeFormats.Date),
        Of("time", "时间(带时区)", "time with offset", TimeFormats.Time),
        Of("date-time", "日期时间(带时区)", "date and time with offset", TimeFormats.DateTime),
        Of("duration", "时长(ISO 8601)", "duration (ISO 8601)", TimeFormats.Duration),
        Of("email", "电子邮件地址", "e-mail address", t => HostFormats.Email(t, international: false)),
        Of("idn-email", "电子邮件地址", "e-mail address", t => HostFormats.Email(t, international: true)),
        Of("hostname", "主机名", "host name", HostFormats.Hostname),
        Of("idn-hostname", "主机名", "host name", HostFormats.IdnHostname),
        Of("ipv4", "IPv4 地址", "IPv4 address", HostFormats.Ipv4),
        Of("ipv6", "IPv6 地址", "IPv6 address", HostFormats.Ipv6),
        Of("uri", "URI", "URI", t => UriFormats.Uri(t, absolute: true, international: false)),
        Of("uri-reference", "URI 引用", "URI reference", t => UriFormats.Uri(t, absolute: false, international: false)),
        Of("iri", "IRI", "IRI", t => UriFormats.Uri(t, absolute: true, international: true)),
        Of("iri-reference", "IRI 引用", "IRI reference", t => UriFormats.Uri(t, absolute: false, international: true)),
        Of("uri-template", "URI 模板", "URI template", UriFormats.Template),
        Of("uuid", "UUID", "UUID", UriFormats.Uuid),
        Of("json-pointer", "JSON 指针", "JSON Pointer", UriFormats.JsonPointer),
        Of("relative-json-pointer", "相对 JSON 指针", "relative JSON Pointer", UriFormats.RelativeJsonPointer),
        Of("regex", "正则表达式", "regular expression", IsRegex),
        Of("citizen-number", "公民身份号码", "citizen identity number", CitizenNumber.Check),
        Of("uscc", "统一社会信用代码", "unified social credit code", CreditCode.Check),
        Of("organisation-code", "组织机构代码", "organisation code", OrganisationCode.Check),
        Of("division-code", "行政区划代码", "division code", DivisionCode.Check),
        Of("e-licence", "电子证照标识", "e-licence identifier", LicenceIdentifier.Check),
        Of("mobile-cn", "手机号码", "mobile number", MobileNumber.Check),
    }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    public static TextFormat? Find(string name) => ByName.GetValueOrDefault(name);

    static TextFormat Of(string name, string zh, string en, Shape fits) => new(name, zh, en, t => fits(t) ? FormatAnswer.Fits : FormatAnswer.Wrong);

    static TextFormat Of(string name, string zh, string en, Func<ReadOnlySpan<byte>, IdentifierAnswer> check) => new(name, zh, en, t => check(t) switch
    {
        IdentifierAnswer.Valid => FormatAnswer.Fits,
        IdentifierAnswer.WrongCheck => FormatAnswer.FailsCheck,
        IdentifierAnswer.OldForm => FormatAnswer.Old,
        _ => FormatAnswer.Wrong,
    }, hasCheck: name is not ("division-code" or "mobile-cn"));

    static bool IsRegex(ReadOnlySpan<byte> utf8)
    {
        try
        {
            PatternParser.Parse(System.Text.Encoding.UTF8.GetString(utf8));
            return true;
        }
        catch (FormatException) { return false; }
    }
}
