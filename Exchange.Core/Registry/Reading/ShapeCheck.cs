using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Exchange.Core.Registry.Reading;

/// <summary>Holds a document as it was written against the shape of its record and reports everything that does not fit.</summary>
internal sealed class ShapeCheck(FaultSubject subject, FaultList faults)
{
    /// <param name="ignored">A key of the envelope, not of the record.</param>
    public void Record(SourceMap map, RecordShape shape, string pointer, string? ignored = null)
    {
        foreach (var entry in map.Entries.Where(entry => entry.Key != ignored))
        {
            var at = JsonPointer.Add(pointer, entry.Key);
            if (shape.Property(entry.Key) is { } property)
            {
                // Nothing written is nothing said: the default stands, and a required one is reported below.
                if (entry.Value is not SourceScalar { IsNull: true } || property.Shape is FreeShape)
                    Value(entry.Value, property.Shape, at, property.Limits);
                continue;
            }

            var (zh, en) = NearestName.Hint(entry.Key, shape.Properties.Select(known => known.Name));
            faults.Add(subject, at, (entry.Line, entry.Column), FaultKind.KeyUnknown, ShapeWords.Short(entry.Key), zh, en);
        }

        foreach (var property in shape.Properties.Where(property => property.Required))
        {
            if (map.Entry(property.Name) is not { } entry)
                faults.Add(subject, JsonPointer.Add(pointer, property.Name), (map.Line, map.Column), FaultKind.KeyMissing, property.Name);
            else if (entry.Value is SourceScalar { IsNull: true } && property.Shape is not FreeShape)
                faults.Add(subject, JsonPointer.Add(pointer, property.Name), (entry.Line, entry.Column), FaultKind.KeyMissing, property.Name);
        }
    }

    public void Value(SourceNode node, Shape shape, string pointer, IReadOnlyList<ValidationAttribute> limits)
    {
        switch (shape, node)
        {
            case (FreeShape, _):
                Free(node, pointer);
                break;
            case (RecordShape record, SourceMap map):
                Record(map, record, pointer);
                break;
            case (TableShape table, SourceMap map):
                Count(map.Entries.Count, node, pointer, limits);
                foreach (var entry in map.Entries)
                    Value(entry.Value, table.Value, JsonPointer.Add(pointer, entry.Key), []);
                break;
            case (ListShape list, SourceList items):
                Count(items.Items.Count, node, pointer, limits);
                for (var i = 0; i < items.Items.Count; i++)
                    Value(items.Items[i], list.Item, JsonPointer.Add(pointer, i), []);
                break;
            case (TextShape or FlagShape or DateShape or NumberShape or ChoiceShape, SourceScalar { IsNull: false } scalar):
                Scalar(scalar, shape, pointer, limits);
                break;
            default:
                WrongType(node, shape, pointer);
                break;
        }
    }

    void Scalar(SourceScalar scalar, Shape shape, string pointer, IReadOnlyList<ValidationAttribute> limits)
    {
        var plain = scalar.Form == ScalarForm.Plain;
        var text = plain || scalar.Form == ScalarForm.Text;
        switch (shape)
        {
            case TextShape when text:
                Text(scalar, pointer, limits);
                break;
            case ChoiceShape choice when text:
                if (choice.Choices.Contains(scalar.Text, StringComparer.Ordinal))
                    break;
                var (zh, en) = NearestName.Hint(scalar.Text, choice.Choices);
                Add(scalar, pointer, FaultKind.ValueChoice, ShapeWords.Short(scalar.Text), zh, string.Join(", ", choice.Choices), en);
                break;
            case DateShape when text && DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _):
            case FlagShape when scalar.Form is ScalarForm.True or ScalarForm.False || (plain && PlainScalar.Flag(scalar.Text) is not null):
                break;
            case NumberShape number when scalar.Form == ScalarForm.Number || plain:
                Number(scalar, number, pointer, limits);
                break;
            default:
                WrongType(scalar, shape, pointer);
                break;
        }
    }

    void Number(SourceScalar scalar, NumberShape shape, string pointer, IReadOnlyList<ValidationAttribute> limits)
    {
        if (!(shape.Whole ? PlainScalar.IsWhole(scalar.Text) : PlainScalar.IsNumber(scalar.Text)))
        {
            WrongType(scalar, shape, pointer);
            return;
        }

        var value = double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        var range = limits.OfType<RangeAttribute>().FirstOrDefault();
        var (least, most) = range is null
            ? (shape.Least, shape.Most)
            : (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
        var (above, below) = (range?.MinimumIsExclusive == true, range?.MaximumIsExclusive == true);
        if (value >= least && value <= most && !(above && value <= least) && !(below && value >= most))
            return;
        var words = string.Create(CultureInfo.InvariantCulture, $"{least} {(above ? "<" : "≤")} x {(below ? "<" : "≤")} {most}");
        Add(scalar, pointer, FaultKind.ValueRange, ShapeWords.Short(scalar.Text), words);
    }

    void Text(SourceScalar scalar, string pointer, IReadOnlyList<ValidationAttribute> limits)
    {
        foreach (var limit in limits)
        {
            switch (limit)
            {
                case RequiredAttribute required:
                    if (!required.AllowEmptyStrings && string.IsNullOrWhiteSpace(scalar.Text))
                        Add(scalar, pointer, FaultKind.ValueLength, scalar.Text.Length, "不能为空", "it must not be empty");
                    break;
                case StringLengthAttribute length:
                    Length(length.MinimumLength, length.MaximumLength, scalar, pointer);
                    break;
                case LengthAttribute length:
                    Length(length.MinimumLength, length.MaximumLength, scalar, pointer);
                    break;
                case MinLengthAttribute length:
                    Length(length.Length, int.MaxValue, scalar, pointer);
                    break;
                case MaxLengthAttribute length:
                    Length(0, length.Length, scalar, pointer);
                    break;
                case RegularExpressionAttribute pattern:
                    if (!pattern.IsValid(scalar.Text))
                        Add(scalar, pointer, FaultKind.ValuePattern, ShapeWords.Short(scalar.Text), pattern.Pattern);
                    break;
                default:
                    if (!limit.IsValid(scalar.Text))
                        Add(scalar, pointer, FaultKind.ValueInvalid, limit.FormatErrorMessage(JsonPointer.Parts(pointer).Last()));
                    break;
            }
        }
    }

    void Length(int least, int most, SourceScalar scalar, string pointer)
    {
        if (scalar.Text.Length < least || scalar.Text.Length > most)
            Add(scalar, pointer, FaultKind.ValueLength, scalar.Text.Length, Bounds(least, most).Zh, Bounds(least, most).En);
    }

    void Count(int count, SourceNode node, string pointer, IReadOnlyList<ValidationAttribute> limits)
    {
        var both = limits.OfType<LengthAttribute>().ToList();
        var least = limits.OfType<MinLengthAttribute>().Select(limit => limit.Length).Concat(both.Select(limit => limit.MinimumLength));
        var most = limits.OfType<MaxLengthAttribute>().Select(limit => limit.Length).Concat(both.Select(limit => limit.MaximumLength));
        var (lower, upper) = (least.DefaultIfEmpty(0).Max(), most.DefaultIfEmpty(int.MaxValue).Min());
        if (count < lower || count > upper)
            Add(node, pointer, FaultKind.ValueCount, count, Bounds(lower, upper).Zh, Bounds(lower, upper).En);
    }

    static (string Zh, string En) Bounds(int least, int most) => (least, most) switch
    {
        (_, int.MaxValue) => ($"至少为 {least}", $"at least {least}"),
        (0, _) => ($"至多为 {most}", $"at most {most}"),
        _ => ($"为 {least} 至 {most}", $"{least} to {most}"),
    };

    /// <summary>Nothing says what is wanted here, so a scalar without quotes must be unmistakable.</summary>
    void Free(SourceNode node, string pointer)
    {
        switch (node)
        {
            case SourceScalar { Form: ScalarForm.Plain } scalar when PlainScalar.IsAmbiguous(scalar.Text):
                Add(scalar, pointer, FaultKind.ValueAmbiguous, ShapeWords.Short(scalar.Text));
                break;
            case SourceList list:
                for (var i = 0; i < list.Items.Count; i++)
                    Free(list.Items[i], JsonPointer.Add(pointer, i));
                break;
            case SourceMap map:
                foreach (var entry in map.Entries)
                    Free(entry.Value, JsonPointer.Add(pointer, entry.Key));
                break;
        }
    }

    void Add(SourceNode node, string pointer, FaultKind kind, params object?[] values) =>
        faults.Add(subject, pointer, (node.Line, node.Column), kind, values);

    void WrongType(SourceNode node, Shape shape, string pointer)
    {
        var ((wantedZh, wantedEn), (foundZh, foundEn)) = (ShapeWords.Of(shape), ShapeWords.Of(node));
        Add(node, pointer, FaultKind.ValueType, wantedZh, foundZh, wantedEn, foundEn);
    }
}
