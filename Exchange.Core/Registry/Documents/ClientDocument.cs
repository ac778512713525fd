using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

public enum ClientRole { Intake, Organisation, Auditor, Administrator }

/// <summary>A system allowed to call the hub. Its keys are issued apart and never stand in a document. 接入系统</summary>
public sealed record ClientDocument : Document
{
    [Required, Description("The organisation it belongs to.")]
    public required string Organisation { get; init; }

    [Required, MinLength(1)]
    public required IReadOnlyList<ClientRole> Roles { get; init; }

    [Description("An inactive client is refused; its keys stay.")]
    public bool Active { get; init; } = true;

    [Description("For an auditor: only these organisations' events. Empty: all.")]
    public IReadOnlyList<string> Organisations { get; init; } = [];
}
