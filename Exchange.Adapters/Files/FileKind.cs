using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>The adapter kind <c>file</c>. What was handed over is written down before it is, so it can always be asked.</summary>
public static class FileKind
{
    public static AdapterKind<FileAdapterOptions> Kind { get; } = new("file", static _ => Repeat.Askable, Create, FileFaults.Of, static options => options.Copies is not null);

    static IAdapter Create(FileAdapterOptions options, AdapterContext context) =>
        options.Results is null ? new FileAdapter(options, context) : new ResultFileAdapter(options, context);
}
