using System.Diagnostics;
using Exchange.Adapters.Files;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>A process that hands a batch over and kills itself (SIGKILL) on the way.</summary>
static class FileChild
{
    public static IReadOnlyList<Message> Batch { get; } = [.. Enumerable.Range(1, 3).Select(n => Persons($"44990326112400000{n}", 2))];

    /// <returns>0 when the whole batch was acknowledged; the first answer is printed.</returns>
    public static async Task<int> Push(string root, string point, int occurrence)
    {
        using var adapter = new FileAdapter(FileOffice.TwoFiles(root), FileOffice.Context(), at =>
        {
            if (at != point || --occurrence > 0)
                return;
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        });
        var answers = await adapter.PushBatch(Batch, CancellationToken.None);
        await Console.Out.WriteLineAsync(answers[0].ToString());
        return answers.All(static a => a is PushAnswer.Acknowledged) ? 0 : 1;
    }

    /// <param name="under">The program, with its arguments, that starts it; none for itself.</param>
    public static (int ExitCode, string Output) Run(string root, string point = "none", int occurrence = 1, IReadOnlyList<string>? under = null)
    {
        string[] command = [.. under ?? [], "dotnet", "exec", typeof(FileChild).Assembly.Location, "push-files", root, point, occurrence.ToString()];
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var child = Process.Start(start)!;
        var (output, errors) = (child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync());
        child.WaitForExit();
        return (child.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    /// <summary>A unit's row and so many of its persons.</summary>
    public static Message Persons(string number, int count, string name = Samples.PersonName) => Samples.Message(number, payload: $$"""
        {"units":[{"SBLSH":"{{number}}","AAB004":"云溪样例一号科技有限公司"}],
         "persons":[{{string.Join(',', Enumerable.Range(1, count).Select(n => $$"""{"SBLSH":"{{number}}","HH":{{n}},"AAC003":"{{name}}","AAC040":"{{n}}000.50"}"""))}}]}
        """);
}
