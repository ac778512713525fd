using System.Text.Json.Nodes;
using Exchange.Core.Checking.Identifiers;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog;

/// <summary>A town with a library of licences, a licence type and an item that asks for them.</summary>
internal abstract class LicenceHubTests : CatalogHubTests
{
    protected const string TypeCode = "11440000006900018D001", Issuer = "114499030075000247";

    private int _serial;

    /// <summary>Code of the licences' entry; <see cref="Firms"/> that of another resource, which the registration office shares with everybody.</summary>
    protected string Licences { get; private set; } = "";

    protected string Firms { get; private set; } = "";

    /// <summary>An entry that is shared on a condition, of which nobody has rows.</summary>
    protected string Titles { get; private set; } = "";

    [OneTimeSetUp]
    public async Task Prepare()
    {
        Licences = await Entry("105001", Share("unconditional"), ("licenceIdentifier", "none"), ("holderCode", "middle"), ("holder", "name"), ("number", "none"), ("validUntil", "none"), ("state", "none"), ("fileDigest", "none"));
        Firms = await Entry("102001", Share("unconditional"), ("uscc", "none"), ("firm", "none"), ("legalRepresentative", "name"));
        Titles = await Entry("103002", Share("conditional"), ("owner", "middle"), ("location", "address"));
        await Hub.Apply($$"""
            kind: schema
            name: licence-row.v1
            title: { zh: 证照数据, en: A licence's row }
            schema: { type: object, required: [licenceIdentifier], properties: { licenceIdentifier: { type: string }, holderCode: { type: string }, holder: { type: string }, number: { type: string }, validUntil: { type: string, format: date }, state: { type: string }, fileDigest: { type: string } } }
            ---
            kind: schema
            name: firm-row.v1
            title: { zh: 企业数据, en: A firm's row }
            schema: { type: object, required: [uscc], properties: { uscc: { type: string } } }
            ---
            kind: library
            name: licences
            title: { zh: 证照库, en: Licences }
            resource: {{Licences}}
            schema: licence-row.v1
            identity: [licenceIdentifier]
            keys: [holderCode, number]
            ---
            kind: library
            name: firms
            title: { zh: 企业库, en: Firms }
            resource: {{Firms}}
            schema: firm-row.v1
            identity: [uscc]
            ---
            kind: codeTable
            name: licence-states
            title: { zh: 证照状态, en: States }
            rows: [{ value: 01, title: { zh: 有效, en: Valid } }, { value: 03, title: { zh: 吊销, en: Revoked } }]
            ---
            kind: item
            name: licensed
            title: { zh: 凭证照事项, en: An item with licences }
            code: '9'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            situations: [{ code: 01, title: { zh: 一般, en: Usual } }, { code: 02, title: { zh: 另一种, en: Other } }]
            materials:
              - { code: L1, title: { zh: 营业执照, en: Business licence }, as: [licence, share, upload], optional: true, most: 3 }
              - { code: L2, title: { zh: 营业执照（严格）, en: Business licence }, as: [licence], optional: true, strictLicence: true }
              - { code: P1, title: { zh: 住所证明, en: Premises }, as: [share, commitment], optional: true }
              - { code: U1, title: { zh: 制度, en: Rules }, as: [upload, later], optional: true }
              - { code: X1, title: { zh: 另一材料, en: Of another situation }, as: [commitment], optional: true, when: [02] }
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1, gives: [uscc] }
            """);
        await Type("");
    }

    /// <summary>The licence type, with more said of it.</summary>
    protected Task Type(string more) => Hub.Apply($$"""
        kind: licenceType
        name: business-licence
        title: { zh: 营业执照, en: Business licence }
        code: {{TypeCode}}
        resource: {{Licences}}
        fields: { identifier: licenceIdentifier, number: number, holder: holder, holderNumber: holderCode, validUntil: validUntil, state: state, file: fileDigest }
        states: { table: licence-states, valid: [01] }
        sources: [{ item: licensed, step: S1, holder: company, holderNumber: applicant.idNumber, holderGives: uscc }]
        {{more}}
        """);

    /// <summary>More of the type: the paper by which the hub makes identifiers.</summary>
    protected static string Mandate => $"mandate: {{ text: 函（2026）7号, digest: {new string('c', 64)}, issuer: {Issuer} }}";

    protected string NewIdentifier() => LicenceIdentifier.Write(TypeCode, Issuer, $"{Interlocked.Increment(ref _serial):D10}");

    /// <summary>A licence in the library; its identifier.</summary>
    protected async Task<string> Licence(string holder = "91350100M000100Y43", string state = "01", string? until = null, params (string Name, string Value)[] more)
    {
        var identifier = NewIdentifier();
        var row = new JsonObject { ["licenceIdentifier"] = identifier, ["holderCode"] = holder, ["holder"] = "云溪花木有限公司", ["state"] = state };
        if (until is not null) row["validUntil"] = until;
        foreach (var (name, value) in more) row[name] = value;
        await Load(Licences, row);
        return identifier;
    }

    protected async Task Load(string resource, params JsonObject[] rows)
        => (await Hub.Send("registration", HttpMethod.Post, $"/api/v1/libraries/{resource}/rows", TestHub.Json(string.Join('\n', rows.Select(static row => TestHub.Text(row))) + "\n", "application/x-ndjson"))).ShouldBe(200);

    /// <summary>The entry is shared otherwise from now on.</summary>
    protected async Task Reshare(string code, string type)
    {
        var entry = (await Hub.Get("registration", $"{Entries}/{code}")).ShouldBe(200);
        var content = JsonNode.Parse(entry["content"].GetRawText())!.AsObject();
        content["share"] = Share(type);
        (await Put("registration", code, content)).ShouldBe(200);
        (await Act("registration", code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = entry["version"].GetInt64() + 1 })).ShouldBe(200);
    }

    protected static JsonObject Share(string type) => type == "conditional"
        ? new JsonObject { ["type"] = type, ["condition"] = "本人授权", ["methods"] = new JsonArray("interface") } : new JsonObject { ["type"] = type, ["methods"] = new JsonArray("interface") };

    protected async Task<string> Entry(string @class, JsonObject share, params (string Name, string Mask)[] fields)
    {
        var content = Content(Title(), @class: @class);
        content["share"] = share;
        content["fields"] = new JsonArray([.. fields.Select((field, i) => new JsonObject
        {
            ["title"] = new JsonObject { ["zh"] = $"信息项{i}", ["en"] = field.Name }, ["name"] = field.Name, ["type"] = "character", ["identifier"] = i == 0, ["personal"] = field.Mask != "none", ["mask"] = field.Mask,
        })]);
        var code = (await Hub.Post("registration", Entries, new JsonObject { ["content"] = content })).ShouldBe(201)["code"].GetString()!;
        (await Act("registration", code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBe(200);
        return code;
    }
}
