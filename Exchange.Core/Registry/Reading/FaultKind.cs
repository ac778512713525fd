namespace Exchange.Core.Registry.Reading;

/// <summary>A kind of fault: its code and its words, with {0}, {1} … for what the case adds.</summary>
internal sealed record FaultKind(string Code, string Zh, string En)
{
    // A set of files
    public static readonly FaultKind SetEmpty = new("set.empty", "这批文档中没有任何文档。", "There is no document in this set.");
    public static readonly FaultKind SetTooLarge = new("set.tooLarge", "这批文档共 {0} 字节，上限为 {1} 字节。", "The set has {0} bytes; at most {1} are read.");
    public static readonly FaultKind FileTooLarge = new("file.tooLarge", "文件有 {0} 字节，上限为 {1} 字节。", "The file has {0} bytes; at most {1} are read.");
    public static readonly FaultKind FileEncoding = new("file.encoding", "文件不是 UTF-8 编码（第 {0} 字节）。", "The file is not UTF-8 (byte {0}).");
    public static readonly FaultKind FaultsMore = new("faults.more", "还有 {0} 处错误没有列出。", "There are {0} more faults.");

    // The language
    public static readonly FaultKind Yaml = new("yaml.syntax", "YAML 语法错误：{0}", "Not YAML: {0}");
    public static readonly FaultKind YamlAnchor = new("yaml.anchor",
        "不支持 YAML 锚点、别名和合并键（{0}）：请写全。",
        "YAML anchors, aliases and merge keys are not read ({0}): write it out.");
    public static readonly FaultKind YamlTag = new("yaml.tag", "不支持 YAML 标签 {0}。", "YAML tags are not read ({0}).");
    public static readonly FaultKind Json = new("json.syntax", "JSON 语法错误：{0}", "Not JSON: {0}");
    public static readonly FaultKind Depth = new("document.depth", "嵌套超过 {0} 层。", "Nested deeper than {0} levels.");
    public static readonly FaultKind KeyTwice = new("key.twice", "“{0}”重复出现，第一次在第 {1} 行。", "“{0}” stands here twice, first in line {1}.");
    public static readonly FaultKind KeyNotText = new("key.notText", "键必须是文本。", "A key must be text.");

    // The envelope
    public static readonly FaultKind NotAnObject = new("document.notAnObject", "文档必须是若干“键: 值”，这里却是{0}。", "A document is a list of “key: value”; this is {1}.");
    public static readonly FaultKind KindMissing = new("kind.missing", "缺少 kind。可用：{0}。", "“kind” is missing. There are: {0}.");
    public static readonly FaultKind KindUnknown = new("kind.unknown", "没有类型“{0}”{1}。可用：{2}。", "There is no kind “{0}”{3}. There are: {2}.");
    public static readonly FaultKind DocumentTwice = new("document.twice", "{0}“{1}”在这批文档中出现两次，另一次在 {2}。", "{3} “{1}” stands in this set twice, first in {2}.");

    // The record
    public static readonly FaultKind KeyUnknown = new("key.unknown", "没有名为“{0}”的设置{1}。", "There is no setting “{0}”{2}.");
    public static readonly FaultKind KeyMissing = new("key.missing", "缺少“{0}”。", "“{0}” is missing.");
    public static readonly FaultKind ValueType = new("value.type", "这里应为{0}，却是{1}。", "This must be {2}; it is {3}.");
    public static readonly FaultKind ValueChoice = new("value.choice", "“{0}”不在可选值之内{1}。可用：{2}。", "“{0}” is not one of the choices{3}. There are: {2}.");
    public static readonly FaultKind ValueRange = new("value.range", "{0} 超出范围：{1}。", "{0} is out of range: {1}.");
    public static readonly FaultKind ValueLength = new("value.length", "长度为 {0}：应{1}。", "The length is {0}: {2}.");
    public static readonly FaultKind ValueCount = new("value.count", "有 {0} 项：应{1}。", "There are {0} entries: {2}.");
    public static readonly FaultKind ValuePattern = new("value.pattern", "“{0}”不符合格式 {1}。", "“{0}” does not match {1}.");
    public static readonly FaultKind ValueInvalid = new("value.invalid", "值不可用：{0}", "Not a usable value: {0}");
    public static readonly FaultKind ValueAmbiguous = new("value.ambiguous",
        "“{0}”看起来像数字但不是 JSON 数字：若是文本请加引号。",
        "“{0}” looks like a number but is not one in JSON: put it in quotes if it is text.");
    public static readonly FaultKind NotInstalled = new("adapter.notInstalled",
        "没有安装适配器类型“{0}”{1}。已安装：{2}。",
        "Adapter kind “{0}” is not installed{3}. Installed: {2}.");
    public static readonly FaultKind Options = new("adapter.options", "适配器设置不可用：{0}", "Not usable: {0}");

    // Between documents
    public static readonly FaultKind ReferenceUnknown = new("reference.unknown", "没有登记{0}“{1}”{2}。", "There is no {3} “{1}”{4}.");
    public static readonly FaultKind ReferenceUsed = new("reference.used", "{0}“{1}”仍被 {2} 使用，不能移除。", "{3} “{1}” is still used by {2} and cannot be removed.");
    public static readonly FaultKind NotRegistered = new("document.notRegistered", "没有登记{0}“{1}”，无法移除。", "There is no {2} “{1}” to remove.");
    public static readonly FaultKind NameTwice = new("name.twice", "“{0}”重复：同一列表中的名称必须不同。", "“{0}” stands in this list twice.");
    public static readonly FaultKind SchemaId = new("schema.idTwice", "$id“{0}”已被数据结构“{1}”使用。", "The $id “{0}” is schema “{1}”'s already.");
    public static readonly FaultKind ParentLoop = new("organisation.loop", "上级关系形成循环：{0}。", "The parents form a loop: {0}.");
    public static readonly FaultKind NumberPattern = new("organisation.number", "编号规则不可用：{0}。", "This is no pattern of numbers: {1}.");
    public static readonly FaultKind SituationUnknown = new("item.situation", "事项没有情形“{0}”{1}。", "The item has no situation “{0}”{2}.");
    public static readonly FaultKind StepRoute = new("item.route",
        "子事项要么写 organisation 与 adapter，要么写 jurisdiction，不能都写。",
        "A step names its organisation and adapter, or a jurisdiction, not both.");
    public static readonly FaultKind StepDivision = new("item.division", "division 只与 jurisdiction 一起使用。", "There is a division only with a jurisdiction.");
    public static readonly FaultKind StepDivisionAbsent = new("item.divisionAbsent",
        "数据结构“{0}”没有写明“{1}”：没有区划的办件都交给缺省单位。",
        "Schema “{0}” does not describe “{1}”: what has no division goes to the default.");
    public static readonly FaultKind PreviousAbsent = new("item.previousAbsent",
        "数据结构“{0}”没有写明“{1}”：不会记下原办件编号。",
        "Schema “{0}” does not describe “{1}”: no earlier record's number is kept.");
    public static readonly FaultKind StepUnknown = new("item.step", "事项没有子事项“{0}”{1}。", "The item has no step “{0}”{2}.");
    public static readonly FaultKind WaitLoop = new("item.loop", "等待关系形成循环：{0}。", "The steps wait for each other: {0}.");
    public static readonly FaultKind WaitFact = new("item.fact", "子事项 {0} 不提供“{1}”{2}。", "Step {0} does not give “{1}”{3}.");
    public static readonly FaultKind WaitBoth = new("item.wait", "只能等待一种：gives 或 stage。", "One thing only can be waited for: gives or stage.");
    public static readonly FaultKind WaitAbsent = new("item.absent",
        "情形 {0} 中没有子事项 {1}：子事项 {2} 在该情形下不等待它。",
        "Situation {0} has no step {1}: there step {2} does not wait for it.");
    public static readonly FaultKind StageUnknown = new("item.stage", "没有环节“{0}”{1}。可用：{2}。", "There is no stage “{0}”{3}. There are: {2}.");
    public static readonly FaultKind ClosingOutcome = new("item.closing",
        "办结代码表“{0}”的值 {1} 没有写明 outcome。",
        "Code table “{0}” is used for closings, but its value {1} does not say the outcome.");
    public static readonly FaultKind LimitsCalendar = new("item.limits", "写了时限的事项必须写 calendar。", "An item with limits names the calendar that they count by.");
    public static readonly FaultKind OtherSchema = new("item.mapping",
        "映射“{0}”读取的数据结构是“{1}”，而事项（该情形）的是“{2}”。",
        "Mapping “{0}” reads schema “{1}”, but the item's, or the situation's, is “{2}”.");
    public static readonly FaultKind EvidenceWay = new("item.evidence",
        "材料 {0} 不能以此方式提供：as 中没有它。", "Material {0} cannot come this way: its “as” does not have it.");
    public static readonly FaultKind SituationStep = new("item.situationStep",
        "情形 {0} 中没有子事项 {1}：其 when 不含该情形。", "Situation {0} has no step {1}: its “when” does not name the situation.");
    public static readonly FaultKind QuestionUnknown = new("item.question",
        "没有问题“{0}”{1}，或它不在此问题之前。", "There is no question “{0}”{2}, or it does not come before this one.");
    public static readonly FaultKind AnswerUnknown = new("item.answer", "问题“{0}”没有答案“{1}”{2}。", "Question “{0}” has no answer “{1}”{3}.");
    public static readonly FaultKind QuestionNever = new("item.neverAsked", "问题“{0}”不会被问到。", "Question “{0}” is never asked.");
    public static readonly FaultKind AnswersMany = new("item.answersMany",
        "答案组合超过 {0} 种，无法逐一核对：请用 when 减少提问。", "There are more than {0} sets of answers, too many to check: ask less with “when”.");
    public static readonly FaultKind AnswersNowhere = new("item.answersNowhere",
        "答案 {0} 不对应任何情形，也没有 refusals 说明（共 {1} 种这样的答案）。", "The answers {0} lead to no situation and no refusal (there are {1} such sets).");
    public static readonly FaultKind AnswersTwice = new("item.answersTwice",
        "答案 {0} 同时对应 {1}。", "The answers {0} lead to {2} as well.");
    public static readonly FaultKind SituationNever = new("item.neverReached", "没有任何答案对应它。", "No answers lead here.");
    public static readonly FaultKind JurisdictionOverlap = new("jurisdiction.overlap",
        "区划“{0}”的有效期与第 {1} 行重叠。",
        "The division “{0}” is handled at the same time by row {1}.");
    public static readonly FaultKind JurisdictionAdapter = new("jurisdiction.adapter",
        "适配器“{0}”属于单位“{1}”，不属于“{2}”。",
        "Adapter “{0}” belongs to “{1}”, not to “{2}”.");
    public static readonly FaultKind JurisdictionLevel = new("jurisdiction.level",
        "{0} 与它替代的 {1} 不是同一级区划。",
        "{0} is not of the level of {1}, whose place it takes.");
    public static readonly FaultKind JurisdictionLoop = new("jurisdiction.loop", "撤销区划 {0} 的去向形成循环。", "What became of {0} leads back to itself.");
    public static readonly FaultKind CodeTwice = new("codeTable.overlap", "值“{0}”的有效期与第 {1} 行重叠。", "The value “{0}” is valid at the same time as in row {1}.");
    public static readonly FaultKind PeriodReversed = new("period.reversed", "终止日期 {1} 早于起始日期 {0}。", "It ends on {1}, before it begins on {0}.");
    public static readonly FaultKind CalendarDay = new("calendar.day", "{0} 不在日历的起止日期之内。", "{0} is not within the calendar's first and last day.");
    public static readonly FaultKind CalendarBoth = new("calendar.both", "{0} 既列为放假又列为上班。", "{0} is both off and worked.");
    public static readonly FaultKind CalendarEnds = new("calendar.ends",
        "日历“{0}”到 {1} 为止，请及时延长。",
        "Calendar “{0}” ends on {1}: have it prolonged.");
    public static readonly FaultKind StopForm = new("stop.form",
        "停办时段只能是一种：每天（可加 weekdays 或 days）、每月（monthFrom，可加 monthUntil）或指定日期（dateFrom 与 dateUntil）。",
        "A stop is one of: daily (perhaps with weekdays or days), monthly (monthFrom, perhaps monthUntil), on dates (dateFrom and dateUntil).");
    public static readonly FaultKind StopOrder = new("stop.order",
        "从 {0} 到 {1} 没有时间：终止不晚于起始。", "From {0} to {1} is no time: it ends before or when it begins.");
    public static readonly FaultKind StopCalendar = new("stop.calendar", "按工作日或休息日停办时必须写 calendar。", "Stops on working days or days off need a calendar.");
    public static readonly FaultKind StopAlways = new("stop.always", "这些时段合起来不留任何时间。", "Together these leave no time at all.");
    public static readonly FaultKind AdapterZone = new("adapter.timeZone", "没有时区“{0}”。", "There is no time zone “{0}”.");
    public static readonly FaultKind TableDefault = new("mapping.default",
        "unknown 为 default 时必须给出 default。",
        "With unknown: default there must be a default.");
    public static readonly FaultKind TableSystem = new("mapping.system", "代码表“{0}”没有系统“{1}”的编码{2}。", "Code table “{0}” has no codes of system “{1}”{3}.");
    public static readonly FaultKind RetryDelays = new("adapter.delays",
        "longestDelaySeconds 小于 firstDelaySeconds。",
        "longestDelaySeconds is less than firstDelaySeconds.");
    public static readonly FaultKind AdapterMaterials = new("adapter.materials",
        "以链接交接材料时，address 应为部门可访问的平台地址，如 https://hub.example.gov.cn，末尾不加斜杠。",
        "With reference, address is the hub's address as the department reaches it, such as https://hub.example.gov.cn, without a slash at its end.");
    public static readonly FaultKind AdapterMaterialsPlain = new("adapter.plain",
        "材料链接经 http 明文传送：途中任何人都能读到文件和链接。请改用 https，除非网络本身已加密。",
        "Files go over plain http: whoever listens on the way reads them, and the links. Use https, unless the network itself is encrypted.");
    public static readonly FaultKind AdapterCopies = new("adapter.copies",
        "按此设置，该适配器不随报文传送文件（http：submit.encoding 应为 multipart）。",
        "With these options the adapter hands no files over (http: submit.encoding is multipart then).");
    public static readonly FaultKind RowMapping = new("adapter.mapping",
        "映射“{0}”翻译的是申请；此处要写明 reads: row 的映射。",
        "Mapping “{0}” translates records; one that says reads: row is needed here.");
    public static readonly FaultKind Cron = new("schedule.cron", "cron 表达式不可用：{0}", "Not a cron expression: {0}");
    public static readonly FaultKind TimeZone = new("schedule.timeZone", "没有时区“{0}”。", "There is no time zone “{0}”.");
    public static readonly FaultKind SubscriptionUrl = new("subscription.url",
        "不能向此地址推送事件：应为 https（http 仅限本机），不含用户名、片段，且不是链路本地地址。",
        "Events are not posted there: an address is https (http only to this machine itself), without a user name and a fragment, and not link-local.");
    public static readonly FaultKind SubscriptionEvent = new("subscription.event", "没有可订阅的事件“{0}”{1}。", "There is no event “{0}” that can be followed{2}.");
    public static readonly FaultKind SubscriptionClient = new("subscription.client",
        "接入系统“{0}”看不到任何办件，无可推送。",
        "Client “{0}” sees no records: there would be nothing to tell.");
    public static readonly FaultKind SubscriptionDelays = new("subscription.delays",
        "longestDelaySeconds 小于 firstDelaySeconds。",
        "longestDelaySeconds is less than firstDelaySeconds.");

    public static readonly FaultKind PrefillFrom = new("item.prefill", "预填须写明 from 或 resource，二者其一。", "What is filled in comes from a shortcut (from) or a resource: one of them.");
    public static readonly FaultKind PrefillPlace = new("item.prefillPlace", "“{0}”不是表单成员的 JSON Pointer（不含点号）。", "“{0}” is no JSON Pointer to a member of the form (without dots).");
    public static readonly FaultKind PrefillAbsent = new("item.prefillAbsent", "表单“{0}”没有 {1}。", "The form “{0}” has no {1}.");
    public static readonly FaultKind LibraryResource = new("library.resource", "信息资源 {0} 已有基础库“{1}”。", "The resource {0} has the library “{1}” already.");
    public static readonly FaultKind LibrarySource = new("library.sourceTaken", "来源 {0} 的变更已由基础库“{1}”取走：变更来源只供一个基础库归集。", "The changes of the source {0} are taken by the library “{1}”: a source of changes has one library.");
    public static readonly FaultKind LibraryField = new("library.field", "数据结构“{1}”没有字段“{0}”。", "The schema “{1}” has no field “{0}”.");
    public static readonly FaultKind LibraryMapping = new("library.mapping", "映射“{0}”产生的是“{1}”，不是“{2}”的数据。", "The mapping “{0}” writes “{1}” and not “{2}”.");
    public static readonly FaultKind LibraryUnique = new("library.unique", "不得重复的字段组合为 1 至 8 个字段。", "What no two rows have alike is 1 to 8 fields.");

    public static readonly FaultKind LibraryShortcut = new("library.shortcut", "快捷核验 {0} 已用于基础库“{1}”。", "The shortcut {0} is that of the library “{1}” already.");
    public static readonly FaultKind LibraryShortcutField = new("library.shortcutBy", "快捷核验须有一个可查找的字段：单一主键，或 shortcutBy 写明的 keys 之一。", "A shortcut has a field by which rows are looked up: an identity of one field, or one of keys that shortcutBy names.");

    public static readonly FaultKind LicenceTypeCode = new("licenceType.code", "证照类型代码 {0} 已用于“{1}”。", "The type code {0} is that of “{1}” already.");
    public static readonly FaultKind LicenceTypeState = new("licenceType.state", "写明 states 时须写明 fields.state。", "With states, fields say which field has the state.");
    public static readonly FaultKind LicenceTypeValue = new("licenceType.value", "代码表“{1}”没有值“{0}”，或该值已列为有效。", "Code table “{1}” has no value “{0}”, or it is named as valid already.");
    public static readonly FaultKind EvidenceMember = new("evidence.member", "“{0}”不适用于此种凭据。", "“{0}” does not go with this kind of evidence.");
    public static readonly FaultKind EvidenceMaterial = new("evidence.material", "事项“{0}”没有材料“{1}”{2}。", "The item “{0}” has no material “{1}”{3}.");
    public static readonly FaultKind EvidenceTwice = new("evidence.twice", "材料“{0}”已列入对照表“{1}”。", "The material “{0}” stands in the table “{1}” already.");
    public static readonly FaultKind EvidenceTableWay = new("evidence.way", "材料“{0}”在其事项中不能以 {1} 提供。", "By its item, the material “{0}” cannot come as {1}.");

    /// <summary>All kinds, for the docs and the test that provokes each of them.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = typeof(FaultKind).GetFields()
        .Where(field => field.FieldType == typeof(FaultKind)).Select(field => (FaultKind)field.GetValue(null)!).ToList();
}
