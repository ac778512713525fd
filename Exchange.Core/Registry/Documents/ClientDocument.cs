using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>What a client may do: hand records in, tell of progress, read the log, change the registry, read what the hub measures.</summary>
public enum ClientRole { Intake, Organisation, Auditor, Administrator, Watcher }

/// <summary>A system allowed to call the hub. Its keys are issued apart and never stand in a document. 接入系统</summary>
[Description("接入系统: a system allowed to call the hub. Its keys are issued apart and never stand in a document.")]
public sealed record ClientDocument : Document
{
    [Required, Description("The organisation it belongs to.")]
    public required string Organisation { get; init; }

    [Required, MinLength(1)]
    [Description("intake hands records in, organisation tells of progress and sees its own steps, auditor reads the log, administrator changes the registry, watcher reads status and metrics.")]
    public required IReadOnlyList<ClientRole> Roles { get; init; }

    [Description("An inactive client is refused; its keys stay.")]
    public bool Active { get; init; } = true;

    [Description("For an auditor: only these organisations' events. Empty: all.")]
    public IReadOnlyList<string> Organisations { get; init; } = [];

    [Description("Organisations whose numbers it may take beside those of its own (编号委托).")]
    public IReadOnlyList<string> NumbersOf { get; init; } = [];
}
