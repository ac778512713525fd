using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.ItemLists;

/// <summary>
/// A document in the making. What a list says in other words than the document already has it (an order of channels, a unit that goes without saying) is
/// left as it stands, so that the same list again changes nothing.
/// </summary>
internal sealed class ItemDraft(ListedItem item, ReadDocument? before, List<ListFault> faults)
{
    private readonly ReadDocument? _before = before;
    private readonly JsonObject _content = before is null ? new JsonObject() : JsonNode.Parse(before.Content.Span)!.AsObject();
    private readonly ItemDocument? _now = (ItemDocument?)before?.Document;
    private readonly Dictionary<string, ListPlace> _places = new(StringComparer.Ordinal);
    private List<string> _situations = [];

    public bool HasLimits => _content["limits"] is not null;

    public void Identify(string name)
    {
        _content["kind"] = "item";
        _content["name"] = name;
        _places["/name"] = item.Part[ListColumn.DocumentName]?.Place ?? item.Part.Place;
        Set("code", item.Code, _now?.Code, item.Part[ListColumn.HandlingCode]?.Place ?? item.Part[ListColumn.Code]?.Place ?? item.Part.Place);
        Title(_content, item.Part[ListColumn.HandlingTitle] ?? item.Part[ListColumn.Title], item.Part[ListColumn.TitleEn], "", item.Part.Place, ListColumn.Title);
    }

    public void Set(string member, string? value, string? now, ListPlace place)
    {
        _places["/" + member] = place;
        if (value is not null && value != now) _content[member] = value;
    }

    public void Channels()
    {
        if (item.Part[ListColumn.Channels] is not { } cell) return;
        _places["/channels"] = cell.Place;
        var channels = ListWords.ChannelsOf(cell, faults);
        if (!channels.ToHashSet(StringComparer.Ordinal).SetEquals(_now?.Channels.Select(static one => one.ToString().ToLowerInvariant()) ?? [])) _content["channels"] = ListWords.Array(channels);
    }

    public void Limits()
    {
        Limit("statutory", ListColumn.Statutory, ListColumn.StatutoryUnit, _now?.Limits?.Statutory);
        Limit("promised", ListColumn.Promised, ListColumn.PromisedUnit, _now?.Limits?.Promised);
        if (_content["limits"] is JsonObject limits && !limits.ContainsKey("statutory") && !limits.ContainsKey("promised")) _content.Remove("limits");
    }

    public void Situations()
    {
        _situations = [.. _now?.Situations.Select(static one => one.Code) ?? []];
        if (item.Situations.Count == 0) return;
        var old = ByCode("situations");
        var all = new JsonArray();
        foreach (var (code, part) in item.Situations)
        {
            var pointer = $"/situations/{all.Count}";
            var situation = old.GetValueOrDefault(code) ?? new JsonObject { ["code"] = code };
            (_places[pointer], _places[pointer + "/code"]) = (part.Place, part[ListColumn.Situation]?.Place ?? part.Place);
            Title(situation, part[ListColumn.SituationTitle], part[ListColumn.SituationTitleEn], pointer, part.Place, ListColumn.SituationTitle);
            all.Add(situation);
        }
        _content["situations"] = all;
        _situations = [.. item.Situations.Keys];
    }

    public void Materials()
    {
        if (item.Materials.Count == 0) return;
        var old = ByCode("materials");
        var all = new JsonArray();
        foreach (var (code, listed) in item.Materials)
        {
            var pointer = $"/materials/{all.Count}";
            var material = old.GetValueOrDefault(code) ?? new JsonObject { ["code"] = code };
            (_places[pointer], _places[pointer + "/code"]) = (listed.Part.Place, listed.Part[ListColumn.Material]?.Place ?? listed.Part.Place);
            Title(material, listed.Part[ListColumn.MaterialTitle], listed.Part[ListColumn.MaterialTitleEn], pointer, listed.Part.Place, ListColumn.MaterialTitle);
            Material(material, listed, _now?.Materials.FirstOrDefault(one => one.Code == code), pointer);
            all.Add(material);
        }
        _content["materials"] = all;
    }

    /// <summary>The one step of a new item.</summary>
    public void Step(ListCell adapter, ListCell mapping)
    {
        (_places["/steps/0/adapter"], _places["/steps/0/mapping"]) = (adapter.Place, mapping.Place);
        _content["steps"] = new JsonArray(new JsonObject
        {
            ["name"] = "S1", ["title"] = new JsonObject { ["zh"] = "办理", ["en"] = "Handling" }, ["organisation"] = _content["organisation"]?.DeepClone(), ["adapter"] = adapter.Text, ["mapping"] = mapping.Text,
        });
    }

    public MadeDocument Made(string name) => new(name, _content, _before, item.Part.Place, _places);

    private void Material(JsonObject material, ListedMaterial listed, MaterialPart? now, string pointer)
    {
        foreach (var unknown in listed.Situations.Where(one => !_situations.Contains(one, StringComparer.Ordinal))) faults.Add(ListFaultKind.SituationUnknown.At(listed.Part.Place, unknown));
        var when = listed.ForAll || _situations.TrueForAll(listed.Situations.Contains) ? [] : _situations.FindAll(listed.Situations.Contains);
        if (!InAll(now?.When, when)) Replace(material, "when", when);

        var need = listed.Part[ListColumn.Need] is { } needed ? ListWords.NeedOf(needed, faults) : null;
        if (need is not null && (need == "optional") != (now?.Optional ?? false)) material["optional"] = need == "optional";
        _places[pointer + "/as"] = (listed.Part[ListColumn.Ways] ?? listed.Part[ListColumn.Need])?.Place ?? listed.Part.Place;
        IReadOnlyList<string> usual = [.. (now?.Ways() ?? [MaterialWay.Upload]).Select(static way => way.ToString().ToLowerInvariant())];
        var ways = (listed.Part[ListColumn.Ways] is { } cell ? ListWords.WaysOf(cell, faults) : usual).ToList();
        // 容缺: what may come later is needed all the same, and is one more way to hand the record in.
        if (need == "later" && !ways.Contains("later", StringComparer.Ordinal)) ways.Add("later");
        if (!ways.ToHashSet(StringComparer.Ordinal).SetEquals(usual)) Replace(material, "as", ways);

        if (listed.Part[ListColumn.Most] is not { } most || ListWords.NumberOf(most, 1, 100, faults) is not { } number || number == (now?.Most ?? 1)) return;
        _places[pointer + "/most"] = most.Place;
        material["most"] = number;
    }

    /// <summary>The situations in which the document asks for it are these, whether it names all of them or none.</summary>
    private bool InAll(IReadOnlyList<string>? now, IReadOnlyList<string> when)
        => now is not null && (now.ToHashSet(StringComparer.Ordinal).SetEquals(when) || (when.Count == 0 && _situations.Count > 0 && _situations.TrueForAll(one => now.Contains(one, StringComparer.Ordinal))));

    private void Limit(string member, ListColumn column, ListColumn unit, LimitPart? now)
    {
        if (item.Part[column] is not { } cell || ListWords.LimitOf(cell, item.Part[unit], faults) is not { } limit) return;
        _places[$"/limits/{member}"] = cell.Place;
        if (limit == now) return;
        if (limit.Days == 0)
        {
            (_content["limits"] as JsonObject)?.Remove(member);
            return;
        }
        if (_content["limits"] is not JsonObject limits) _content["limits"] = limits = new JsonObject();
        var node = new JsonObject { ["days"] = limit.Days };
        if (limit.Unit == LimitUnit.NaturalDays) node["unit"] = "naturalDays";
        limits[member] = node;
    }

    private void Title(JsonObject node, ListCell? zh, ListCell? en, string pointer, ListPlace place, ListColumn column)
    {
        (_places[pointer + "/title/zh"], _places[pointer + "/title/en"]) = (zh?.Place ?? place, en?.Place ?? zh?.Place ?? place);
        if (node["title"] is not JsonObject title)
        {
            if (zh is null) faults.Add(ListFaultKind.Missing.At(place, column.Headings[0], column.Name));
            else node["title"] = new JsonObject { ["zh"] = zh.Text, ["en"] = (en ?? zh).Text };
            return;
        }
        // Where nobody has translated it yet, the English goes with the Chinese.
        var untranslated = (string?)title["en"] == (string?)title["zh"];
        if (zh is not null) title["zh"] = zh.Text;
        if ((en ?? (untranslated ? zh : null)) is { } english) title["en"] = english.Text;
    }

    private Dictionary<string, JsonObject> ByCode(string member)
        => (_content[member] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(static one => (string)one["code"]!, static one => one.DeepClone().AsObject(), StringComparer.Ordinal);

    private static void Replace(JsonObject node, string member, IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 0) node.Remove(member);
        else node[member] = ListWords.Array(texts);
    }
}
