namespace Exchange.Host.Demo.Applications;

/// <summary>One application as the intake system sends it.</summary>
/// <param name="Number">申办流水号, 19 digits with check digit.</param>
/// <param name="Item">Name of the item document.</param>
/// <param name="Situation">Code of the situation.</param>
/// <param name="Steps">The item's steps that exist in this situation.</param>
/// <param name="Persons">Persons whose rows or lines a department must hold for it: staff of a company or of a unit, manager and handlers of a food business, a child that gets a card.</param>
/// <param name="Body">The body alone, UTF-8 JSON.</param>
/// <param name="Request">What is posted to take it in: <c>{number, item, situation, body, materials?}</c>, UTF-8 JSON on one line.</param>
public sealed record SampleRecord(
    string Number,
    string Item,
    string Situation,
    IReadOnlyList<string> Steps,
    int Persons,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Request);
