using System.Text;
using System.Text.Json;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>The office of RSJ with results: what comes back lies in its inbox.</summary>
sealed class ResultOffice : IDisposable
{
    public const string Header = "SBLSH,HH,CLBZ,AAB001,AAC001,CWDM,CWYY";

    static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    readonly FileOffice files = new();

    public ResultOffice(string persons = "", string results = "")
    {
        Options = FileOffice.TwoFiles(files.Root, $$$"""
            ,"results":{"folder":"{{{files.Inbox}}}"{{{results}}},"files":[
              {"of":"persons","name":"RY_449903_{date}_{seq:3}_HZ.csv","columns":["SBLSH","HH","CLBZ","AAB001","AAC001","CWDM","CWYY"],"key":["SBLSH","HH"],
               "doneColumn":"CLBZ","doneValues":["1"],"rows":"failed","mapping":"rsj-row.v1","summaryMapping":"rsj-step.v1","control":{}{{{persons}}}},
              {"of":"units","name":"DW_449903_{date}_{seq:3}_HZ.csv","columns":["SBLSH","CLBZ"],"key":["SBLSH"],"mapping":"rsj-unit.v1","stableSeconds":60}
            ]}
            """);
        Adapter = files.ResultAdapter(Options);
    }

    public FileAdapterOptions Options { get; }

    public ResultFileAdapter Adapter { get; private set; }

    public FileOffice Files => files;

    public IReadOnlyList<string> Inbox => [.. FileOffice.Names(files.Inbox).Where(n => n[0] != '.' && n is not ("done" or "bad"))];

    public IReadOnlyList<string> Done => FileOffice.Names(Path.Combine(files.Inbox, "done"));

    public IReadOnlyList<string> Bad => FileOffice.Names(Path.Combine(files.Inbox, "bad"));

    /// <summary>The hub stops and starts again.</summary>
    public void Restart(Action<string>? at = null)
    {
        Adapter.Dispose();
        Adapter = files.ResultAdapter(Options, at);
    }

    public async Task Send(params Message[] messages) =>
        (await Adapter.PushBatch(messages, CancellationToken.None)).ShouldAllBe(a => a is PushAnswer.Acknowledged);

    /// <summary>A result with the control file that fits it.</summary>
    public void PutResult(string name, params string[] rows) => PutResult(name, control: null, rows);

    public void PutResult(string name, string? control, string[] rows)
    {
        var bytes = Gb18030.GetBytes(string.Concat(rows.Prepend(Header).Select(row => row + "\r\n")));
        Put(name, bytes);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        Put(Path.ChangeExtension(name, ".ctl"), Encoding.ASCII.GetBytes(control ?? $"rows={rows.Length};sum=0;sha256={digest}"));
    }

    public void Put(string name, byte[] content) => File.WriteAllBytes(Path.Combine(files.Inbox, name), content);

    public static byte[] Bytes(string text) => Gb18030.GetBytes(text);

    public Task<ProgressRows> Look(int most = 1000) => Adapter.ReadProgress(most, CancellationToken.None);

    public Task Mark(ProgressRows look) => Adapter.MarkProgress(look.Rows, CancellationToken.None);

    public static JsonElement Json(ProgressRow row) => JsonDocument.Parse(row.Row).RootElement;

    public void Dispose()
    {
        Adapter.Dispose();
        files.Dispose();
    }
}
