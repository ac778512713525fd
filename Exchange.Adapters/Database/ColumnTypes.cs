using System.Globalization;
using System.Text.RegularExpressions;

namespace Exchange.Adapters.Database;

/// <summary>What the databases' type names mean, Oracle's among them: SQLite keeps whatever a table was declared with.</summary>
internal static partial class ColumnTypes
{
    /// <param name="type">Lower case, without length.</param>
    public static ColumnKind KindOf(string type) => type switch
    {
        "char" or "varchar" or "varchar2" or "nchar" or "nvarchar" or "nvarchar2" or "text" or "ntext" or "tinytext" or "mediumtext" or "longtext" or "clob" or "nclob"
            or "character" or "character varying" or "national character" or "national character varying" or "bpchar" or "name" or "citext" or "long" => ColumnKind.Text,
        "int" or "integer" or "int2" or "int4" or "int8" or "bigint" or "smallint" or "tinyint" or "mediumint" or "serial" or "bigserial" or "year" => ColumnKind.Integer,
        "decimal" or "numeric" or "number" or "money" or "smallmoney" => ColumnKind.Decimal,
        "float" or "real" or "double" or "double precision" or "float4" or "float8" or "binary_float" or "binary_double" => ColumnKind.Float,
        "date" => ColumnKind.Date,
        "datetime" or "datetime2" or "smalldatetime" or "timestamp" or "timestamp without time zone" => ColumnKind.DateTime,
        "datetimeoffset" or "timestamp with time zone" or "timestamptz" => ColumnKind.OffsetTime,
        "time" or "time without time zone" => ColumnKind.Time,
        "bit" or "bool" or "boolean" => ColumnKind.Boolean,
        "binary" or "varbinary" or "image" or "blob" or "tinyblob" or "mediumblob" or "longblob" or "bytea" or "raw" => ColumnKind.Binary,
        "uniqueidentifier" => ColumnKind.Identifier,
        _ => ColumnKind.Other,
    };

    /// <summary>Least and most of a whole number type; null: as long as the value itself may be.</summary>
    public static (decimal Least, decimal Most) RangeOf(string type) => type switch
    {
        "tinyint unsigned" => (0, byte.MaxValue),
        "tinyint" => (sbyte.MinValue, sbyte.MaxValue),
        "smallint" or "int2" => (short.MinValue, short.MaxValue),
        "smallint unsigned" => (0, ushort.MaxValue),
        "mediumint" => (-8_388_608, 8_388_607),
        "mediumint unsigned" => (0, 16_777_215),
        "int4" or "int" or "serial" => (int.MinValue, int.MaxValue),
        "int unsigned" => (0, uint.MaxValue),
        "bigint unsigned" => (0, ulong.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    /// <summary>Takes a declaration such as <c>VARCHAR2(40 BYTE)</c> or <c>NUMBER(10,2)</c> apart.</summary>
    public static Column Declared(string name, string declaration, Nulls nulls)
    {
        var match = Declaration().Match(declaration.Trim());
        var type = match.Groups["type"].Value.Trim().ToLowerInvariant();
        int? first = match.Groups["first"].Success ? int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture) : null;
        int? second = match.Groups["second"].Success ? int.Parse(match.Groups["second"].Value, CultureInfo.InvariantCulture) : null;
        var kind = KindOf(type);
        var bytes = match.Groups["unit"].Value.Equals("byte", StringComparison.OrdinalIgnoreCase);
        return new Column(
            name,
            kind,
            type,
            kind is ColumnKind.Text or ColumnKind.Binary ? first : null,
            bytes ? TextCount.Bytes : TextCount.CodePoints,
            kind is ColumnKind.Decimal ? first : null,
            kind is ColumnKind.Decimal && first is not null ? second ?? 0 : null,
            nulls);
    }

    [GeneratedRegex(@"^(?<type>[^()]*)(\(\s*(?<first>\d{1,9})\s*(?<unit>byte|char)?\s*(,\s*(?<second>\d{1,9})\s*)?\))?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Declaration();
}
