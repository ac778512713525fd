namespace Exchange.Host.Commands;

/// <summary>Standard input as bytes: what comes in another encoding than UTF-8 must be found as such, not read into other characters.</summary>
internal static class StandardInput
{
    /// <summary>Opens it. Tests put an input of their own here, as they do with <see cref="Console.SetIn"/> for what reads text.</summary>
    internal static Func<Stream> Open { get; set; } = Console.OpenStandardInput;
}
