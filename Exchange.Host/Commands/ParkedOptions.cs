using System.CommandLine;
using System.Globalization;
using Exchange.Core.Tasks;

namespace Exchange.Host.Commands;

/// <summary>Which parked deliveries are meant: options of every verb that says so.</summary>
public sealed class ParkedOptions
{
    private readonly Option<string?> _number = new("--number") { Description = "The record's number" };
    private readonly Option<string?> _acknowledgement = new("--acknowledgement") { Description = "A department's own number" };
    private readonly Option<string?> _organisation = new("--organisation") { Description = "The organisation" };
    private readonly Option<string?> _adapter = new("--adapter") { Description = "The adapter" };
    private readonly Option<string?> _item = new("--item") { Description = "The item" };
    private readonly Option<string?> _step = new("--step") { Description = "The step, such as S1" };
    private readonly Option<string?> _code = new("--code") { Description = "Why they were parked, such as too-old" };
    private readonly Option<DateTimeOffset?> _from = new("--from") { Description = "Made at this time or later, such as 2026-11-24T08:00+08:00" };
    private readonly Option<DateTimeOffset?> _until = new("--until") { Description = "Made at this time or earlier. Default: now" };

    public Command On(Command command)
    {
        foreach (var option in (Option[])[_number, _acknowledgement, _organisation, _adapter, _item, _step, _code, _from, _until]) command.Add(option);
        return command;
    }

    /// <summary>For an address that has parameters already.</summary>
    public string Query(ParseResult line)
    {
        var asked = Read(line, new ParkedArguments { Reason = "" });
        return string.Concat(new[]
        {
            ("number", asked.Number), ("acknowledgement", asked.Acknowledgement), ("organisation", asked.Organisation), ("adapter", asked.Adapter), ("item", asked.Item), ("step", asked.Step), ("code", asked.Code),
            ("from", asked.From?.ToString("O", CultureInfo.InvariantCulture)), ("until", asked.Until?.ToString("O", CultureInfo.InvariantCulture)),
        }.Where(static one => one.Item2 is not null).Select(static one => $"&{one.Item1}={Uri.EscapeDataString(one.Item2!)}"));
    }

    public ParkedArguments Read(ParseResult line, ParkedArguments with) => with with
    {
        Number = line.GetValue(_number), Acknowledgement = line.GetValue(_acknowledgement), Organisation = line.GetValue(_organisation), Adapter = line.GetValue(_adapter), Item = line.GetValue(_item),
        Step = line.GetValue(_step), Code = line.GetValue(_code), From = line.GetValue(_from), Until = line.GetValue(_until),
    };
}
