using System.Globalization;
using Exchange.Core.Catalog;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>Reads a form into drafts, with all that is wrong in it, and knows for each place of a draft the cell that it came from.</summary>
/// <param name="organisations">Registered organisations by name: a provider may be written by name, title or credit code.</param>
internal sealed class SheetReading(IReadOnlyDictionary<string, OrganisationDocument> organisations, int most)
{
    private readonly List<SheetFault> _faults = [];
    private readonly List<Line> _lines = [];

    public IReadOnlyList<SheetFault> Faults => _faults;

    /// <summary>What can be checked further; empty while a heading is wrong, for then every line would be.</summary>
    public IReadOnlyList<ResourceDraft> Drafts { get; private set; } = [];

    public void Read(Dictionary<string, SheetGrid> grids)
    {
        var resources = Sheet(grids, SheetForm.ResourceSheet, SheetForm.Resources, extensions: true);
        var fields = Sheet(grids, SheetForm.FieldSheet, SheetForm.Fields, extensions: false);
        if (resources is null || fields is null) return;
        foreach (var row in Rows(resources.Grid))
        {
            if (_lines.Count == most)
            {
                Fault(resources, row, 1, "sheet.many", $"一次最多导入 {most} 条信息资源。", $"One import brings at most {most} resources.");
                return;
            }
            _lines.Add(new Line(resources, row));
        }
        if (_lines.Count == 0) Fault(resources, 0, 0, "sheet.empty", "没有填写信息资源。", "There is no resource in it.");
        foreach (var twice in _lines.GroupBy(static line => line["/title/zh"], StringComparer.Ordinal).Where(static same => same.Key.Length > 0 && same.Count() > 1).SelectMany(static same => same.Skip(1)))
            Fault(resources, twice.Row, twice.Table.At("/title/zh"), "sheet.title-twice", "信息资源名称重复，信息项无法对应。", "Another line has this title: fields could not tell them apart.");
        foreach (var row in Rows(fields.Grid))
        {
            var field = new Line(fields, row);
            var name = field[""];
            if (_lines.Find(line => name.Length > 0 && (line["/title/zh"] == name || line["/code"] == name)) is { } of) of.Fields.Add(field);
            else Fault(fields, row, fields.At(""), "sheet.resource", "“信息资源”表中没有这个名称或代码。", "The sheet of resources has no such title or code.");
        }
        Drafts = [.. _lines.Select(Draft)];
    }

    /// <summary>Faults of the drafts at the cells from which they come.</summary>
    public IEnumerable<SheetFault> Places(IEnumerable<(int Entry, CatalogFault Fault)> faults) => faults.Select(one =>
    {
        var line = _lines[one.Entry];
        var (pointer, at) = (one.Fault.Pointer, line);
        if (pointer.Split('/') is ["", "fields", var number, .. var rest] && int.Parse(number, CultureInfo.InvariantCulture) is var i && i < line.Fields.Count)
            (pointer, at) = ("/" + string.Join('/', rest), line.Fields[i]);
        // Where there is no such column, or the fault is about the whole: the title.
        var column = at.Table.Known(pointer) ?? at.Table.Known(pointer[..Math.Max(0, pointer.LastIndexOf('/'))]) ?? at.Table.At("/title/zh");
        return new SheetFault(at.Table.Grid.Name, at.Row, column, one.Fault.Code, one.Fault.Zh, one.Fault.En);
    }).DistinctBy(static fault => (fault.Place, fault.Code));

    private Table? Sheet(Dictionary<string, SheetGrid> grids, string name, IReadOnlyList<SheetColumn> columns, bool extensions)
    {
        if (!grids.TryGetValue(name, out var grid))
        {
            _faults.Add(new SheetFault(name, 0, 0, "sheet.missing", $"缺少工作表“{name}”。", $"There is no sheet “{name}”."));
            return null;
        }
        // What an earlier marking has written is not what somebody filled in.
        for (var column = grid.LastColumn; column > 0; column--)
            if (grid[1, column].StartsWith(SheetForm.FaultSheet, StringComparison.Ordinal)) grid = grid.Without(column);
        var before = _faults.Count;
        var table = new Table(grid);
        foreach (var (row, column, range) in grid.Merged)
            Fault(table, row, column, "sheet.merged", $"合并单元格 {range}：请取消合并，逐格填写。", $"The cells {range} are merged: take them apart and fill in each.");
        foreach (var (row, column) in grid.Errors) Fault(table, row, column, "sheet.error", "公式没有值。", "The formula has no value.");
        var filled = grid.Cells.Keys.Select(static at => at.Column).ToHashSet();
        for (var column = 1; column <= grid.LastColumn; column++)
        {
            var heading = grid[1, column].TrimEnd('*', '＊').Trim();
            if (heading.Length == 0)
            {
                if (filled.Contains(column)) Fault(table, 1, column, "sheet.heading", "此列没有标题。", "This column has no heading.");
                continue;
            }
            var known = columns.FirstOrDefault(one => one.IsCalled(heading));
            var pointer = known?.Pointer ?? (extensions && heading.StartsWith(SheetForm.Extension, StringComparison.Ordinal) ? "/extension/" + heading[SheetForm.Extension.Length..] : null);
            if (pointer is null) Fault(table, 1, column, "sheet.heading", $"没有这一列；扩展字段以“{SheetForm.Extension}”开头。", $"There is no such column; an extension field begins with “{SheetForm.Extension}”.");
            else if (!table.Take(pointer, column)) Fault(table, 1, column, "sheet.heading-twice", "标题重复。", "This heading stands there twice.");
        }
        foreach (var missing in columns.Where(one => one.Needed && table.Known(one.Pointer) is null))
            Fault(table, 1, Math.Max(grid.LastColumn, 1), "sheet.heading-missing", $"缺少列“{missing.Zh}”。", $"The column “{missing.Zh}” ({missing.En}) is missing.");
        return _faults.Count == before ? table : null;
    }

    /// <summary>Lines with something in them; the template's line of hints is passed over while it stands there as it was.</summary>
    private static IEnumerable<int> Rows(SheetGrid grid)
    {
        var filled = grid.Cells.Keys.Select(static at => at.Row).ToHashSet();
        for (var row = 2; row <= grid.LastRow; row++)
            if (filled.Contains(row) && !(row == 2 && grid[row, 1].StartsWith(SheetWriting.HintMark, StringComparison.Ordinal))) yield return row;
    }

    private ResourceDraft Draft(Line line)
    {
        var down = new[] { "/comesDown/from", "/comesDown/filterField", "/comesDown/filterPrefix" }.Any(pointer => line[pointer].Length > 0);
        return new ResourceDraft(line.Optional("/code"), new ResourceContent
        {
            Class = line["/class"],
            Title = new Title { Zh = line["/title/zh"], En = line["/title/en"] },
            Provider = Provider(line["/provider"]),
            Abstract = line["/abstract"],
            Format = Word(line, "/format", SheetWords.Formats),
            Fields = line.Fields.ConvertAll(Field),
            Share = new ShareTerms { Type = Word(line, "/share/type", SheetWords.Shares), Condition = line.Optional("/share/condition"), Basis = line.Optional("/share/basis"), Consent = Yes(line, "/share/consent"), Methods = Methods(line) },
            Open = new OpenTerms { ToSociety = Yes(line, "/open/toSociety"), Condition = line.Optional("/open/condition") },
            Cycle = Word(line, "/cycle", SheetWords.Cycles),
            CycleNote = line.Optional("/cycleNote"),
            Related = Parts(line["/related"]),
            Schema = line.Optional("/schema"),
            ComesDown = !down ? null : new ComesDown
            {
                From = line["/comesDown/from"], FilterField = line["/comesDown/filterField"], FilterPrefix = line["/comesDown/filterPrefix"], LateDays = (int?)Number(line, "/comesDown/lateDays") ?? 0,
            },
            Extension = line.Table.Extensions.Where(one => line[one].Length > 0).ToDictionary(static one => one["/extension/".Length..], one => line[one], StringComparer.Ordinal),
        });
    }

    /// <summary>A cell that is empty says no mask, which is another thing than none.</summary>
    private ResourceField Field(Line line) => line["/mask"].Length == 0 ? Unmasked(line) : Unmasked(line) with { Mask = Word(line, "/mask", SheetWords.Masks) };

    private ResourceField Unmasked(Line line) => new()
    {
        Title = new Title { Zh = line["/title/zh"], En = line["/title/en"] },
        Name = line["/name"],
        Type = Word(line, "/type", SheetWords.Types),
        Length = (int?)Number(line, "/length"),
        Identifier = Yes(line, "/identifier"),
        Personal = Yes(line, "/personal"),
        Sensitive = Yes(line, "/sensitive"),
    };

    private string Provider(string text) => organisations.ContainsKey(text) ? text
        : organisations.FirstOrDefault(one => one.Value.Title.Zh == text || one.Value.Uscc == text).Key ?? text;

    private List<ShareMethod> Methods(Line line)
    {
        var read = Parts(line["/share/methods"]).ConvertAll(static part => SheetWords.Read(SheetWords.Methods, part));
        if (read.Contains(null)) WrongWord(line, "/share/methods", SheetWords.Methods);
        return [.. read.OfType<ShareMethod>()];
    }

    private static List<string> Parts(string text) => [.. text.Split(['、', ',', '，', ';', '；', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private T Word<T>(Line line, string pointer, IReadOnlyDictionary<T, string[]> words) where T : struct, Enum
    {
        if (SheetWords.Read(words, line[pointer]) is { } value) return value;
        WrongWord(line, pointer, words);
        return default;
    }

    private void WrongWord<T>(Line line, string pointer, IReadOnlyDictionary<T, string[]> words) where T : struct, Enum
    {
        var known = words.Values.Select(static one => one[0]);
        Fault(line.Table, line.Row, line.Table.At(pointer), "sheet.word", $"应为：{string.Join('、', known)}。", $"One of {string.Join(", ", words.Keys.Select(CatalogJson.Word))}.");
    }

    private bool Yes(Line line, string pointer)
    {
        if (line[pointer] is not { Length: > 0 } text) return false;
        if (SheetWords.ReadYes(text) is { } yes) return yes;
        Fault(line.Table, line.Row, line.Table.At(pointer), "sheet.word", "应为：是、否。", "是 (yes) or 否 (no).");
        return false;
    }

    private long? Number(Line line, string pointer)
    {
        if (line[pointer] is not { Length: > 0 } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        Fault(line.Table, line.Row, line.Table.At(pointer), "sheet.number", "应为整数。", "This is a whole number.");
        return null;
    }

    private void Fault(Table table, int row, int column, string code, string zh, string en) => _faults.Add(new SheetFault(table.Grid.Name, row, column, code, zh, en));

    /// <summary>A sheet and which column is what.</summary>
    private sealed class Table(SheetGrid grid)
    {
        private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

        public SheetGrid Grid => grid;

        public IEnumerable<string> Extensions => _columns.Keys.Where(static pointer => pointer.StartsWith("/extension/", StringComparison.Ordinal));

        public bool Take(string pointer, int column) => _columns.TryAdd(pointer, column);

        public int? Known(string pointer) => _columns.TryGetValue(pointer, out var column) ? column : null;

        public int At(string pointer) => _columns.GetValueOrDefault(pointer, 1);
    }

    private sealed class Line(Table table, int row)
    {
        public Table Table => table;

        public int Row => row;

        /// <summary>Of a resource: the lines of its fields.</summary>
        public List<Line> Fields { get; } = [];

        public string this[string pointer] => table.Known(pointer) is { } column ? table.Grid[row, column] : "";

        public string? Optional(string pointer) => this[pointer] is { Length: > 0 } text ? text : null;
    }
}
