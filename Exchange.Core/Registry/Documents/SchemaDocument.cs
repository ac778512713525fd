using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Exchange.Core.Registry.Documents;

/// <summary>A JSON Schema, draft 2020-12 or draft-07. 数据结构</summary>
[Description("数据结构: a JSON Schema, draft 2020-12 or draft-07.")]
public sealed record SchemaDocument : Document
{
    [Required, Description("The JSON Schema itself. Its references resolve among registered schemas by name or $id, never over the network.")]
    public required JsonElement Schema { get; init; }
}
