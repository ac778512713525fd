using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Adapters.Tests.Http;

/// <summary>docs/adapters/http.md and the adapter documents in it.</summary>
static class HttpDoc
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Root(), "docs", "adapters", "http.md"));

    /// <summary>The options of the document of that name, read as the hub reads what is applied.</summary>
    public static HttpOptions Example(string name)
    {
        var files = Regex.Matches(Text, "```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)
            .Select((block, n) => new DocumentFile($"{n}.yaml", block.Groups["yaml"].Value))
            .ToList();
        var read = new DocumentReader(BuiltInAdapters.All.ToDictionary(k => k.Name)).Read(files);
        read.Faults.ShouldBeEmpty();
        var adapter = read.Documents.Select(d => d.Document).OfType<AdapterDocument>().Single(d => d.Name == name);
        return (HttpOptions)DocumentReader.BindOptions(HttpKind.Kind, adapter.Options);
    }

    public static PushAnswer Push(int status, bool honoursKey)
    {
        using var adapter = Given.Adapter(
            Given.Rules("[]") with { HonoursKey = honoursKey },
            new Scripted(_ => new HttpResponseMessage((HttpStatusCode)status)));
        return adapter.Push(Samples.Message(), CancellationToken.None).GetAwaiter().GetResult();
    }

    public static AskAnswer Ask(int status)
    {
        using var adapter = Given.Adapter(
            Given.Options("""{"address":"http://department.test","submit":{"path":"/setup"},"ask":{"path":"/setup/{number}"} }"""),
            new Scripted(_ => new HttpResponseMessage((HttpStatusCode)status)));
        return adapter.Ask(Samples.Message(), CancellationToken.None).GetAwaiter().GetResult();
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
