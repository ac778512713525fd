using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>A kind of registered document: its word in documents, API and database, its folder in an exported set, and its record.</summary>
public sealed class DocumentKind
{
    public static readonly DocumentKind Organisation = new("organisation", "organisations", "单位", typeof(OrganisationDocument));
    public static readonly DocumentKind Client = new("client", "clients", "接入系统", typeof(ClientDocument));
    public static readonly DocumentKind Schema = new("schema", "schemas", "数据结构", typeof(SchemaDocument));
    public static readonly DocumentKind CodeTable = new("codeTable", "codeTables", "代码表", typeof(CodeTableDocument));
    public static readonly DocumentKind Calendar = new("calendar", "calendars", "工作日历", typeof(CalendarDocument));
    public static readonly DocumentKind Schedule = new("schedule", "schedules", "计划", typeof(ScheduleDocument));
    public static readonly DocumentKind Mapping = new("mapping", "mappings", "映射", typeof(MappingDocument));
    public static readonly DocumentKind Adapter = new("adapter", "adapters", "适配器", typeof(AdapterDocument));
    public static readonly DocumentKind Jurisdiction = new("jurisdiction", "jurisdictions", "管辖", typeof(JurisdictionDocument));
    public static readonly DocumentKind Item = new("item", "items", "事项", typeof(ItemDocument));
    public static readonly DocumentKind Subscription = new("subscription", "subscriptions", "订阅", typeof(SubscriptionDocument));
    public static readonly DocumentKind Library = new("library", "libraries", "基础库", typeof(LibraryDocument));
    public static readonly DocumentKind LicenceType = new("licenceType", "licenceTypes", "证照类型", typeof(LicenceTypeDocument));
    public static readonly DocumentKind Evidence = new("evidence", "evidence", "凭据对照表", typeof(EvidenceDocument));

    /// <summary>All kinds; what is referred to comes before what refers to it.</summary>
    public static IReadOnlyList<DocumentKind> All { get; } =
        [Organisation, Client, Schema, CodeTable, Calendar, Schedule, Mapping, Adapter, Jurisdiction, Item, Subscription, Library, LicenceType, Evidence];

    DocumentKind(string name, string folder, string zh, Type record)
    {
        Name = name;
        Folder = folder;
        Zh = zh;
        Record = record;
    }

    /// <summary>What stands after <c>kind:</c>.</summary>
    public string Name { get; }

    /// <summary>The folder of this kind in an exported set; also its segment in the API.</summary>
    public string Folder { get; }

    /// <summary>The kind's Chinese word, for people.</summary>
    public string Zh { get; }

    public Type Record { get; }

    /// <summary>The kind of that name; null when there is none.</summary>
    public static DocumentKind? Named(string? name) => All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.Ordinal));

    /// <summary>The kind whose record is <typeparamref name="T"/>.</summary>
    public static DocumentKind Of<T>() where T : Document => All.First(kind => kind.Record == typeof(T));

    public override string ToString() => Name;
}
