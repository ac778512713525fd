namespace Exchange.Host.Demo.Applications;

/// <summary>What stands in for a paper beside a record's form: one of the hub's materials.</summary>
/// <param name="Code">The material that the item asks for.</param>
/// <param name="As">licence or commitment.</param>
/// <param name="Number">The licence's identifier, or the signed text's number.</param>
internal sealed record Evidence(string Code, string As, string Number);
