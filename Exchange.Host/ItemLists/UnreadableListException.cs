namespace Exchange.Host.ItemLists;

/// <summary>A list of which nothing more can be read: what is thrown within the reading, and a fault to whoever called it.</summary>
internal sealed class UnreadableListException(ListFault fault) : Exception(fault.En)
{
    public ListFault Fault { get; } = fault;
}
