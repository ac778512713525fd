using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Adapters.Database;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Database;

/// <summary>What the tests of this folder start from.</summary>
static class Given
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static DatabaseOptions Options(string json) => JsonSerializer.Deserialize<DatabaseOptions>(json, Strict)!;

    /// <summary>Options for a front database; <paramref name="more"/> are members of the options' object.</summary>
    public static DatabaseOptions Options(FrontDatabase front, string more) => Options($$"""
        {
          "database": "{{JsonNamingPolicy.CamelCase.ConvertName(front.Product.ToString())}}",
          "connection": {{JsonSerializer.Serialize(WithoutPassword(front.Connection))}},
          {{(front.Product is DatabaseProduct.Sqlite ? "" : "\"secret\": \"front\",")}}
          {{more}}
        }
        """);

    public static AdapterContext Context(FrontDatabase? front = null, TimeProvider? clock = null) =>
        new("front", name => name == "front" ? front?.Password ?? TestDepartment.Secret : null, clock ?? TimeProvider.System);

    public static DatabaseAdapter Adapter(FrontDatabase front, string more, TimeProvider? clock = null, Func<Crossing, IReadOnlyList<Message>, CancellationToken, Task>? at = null) =>
        new(Options(front, more), Context(front, clock), at);

    static string WithoutPassword(string connection) =>
        string.Join(';', connection.Split(';').Where(word => !word.StartsWith("Password=", StringComparison.OrdinalIgnoreCase)));
}
