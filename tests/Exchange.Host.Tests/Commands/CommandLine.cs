using System.Text;
using Exchange.Host.Commands;

namespace Exchange.Host.Tests.Commands;

/// <summary>What a command leaves behind: exit code and what it wrote.</summary>
internal sealed record CommandEnd(int Exit, string Out, string Error);

/// <summary>Runs a command line in this process, with its terminal caught. One at a time: the terminal is everybody's.</summary>
internal static class CommandLine
{
    private static readonly SemaphoreSlim One = new(1);

    public static Task<CommandEnd> Run(params string[] line) => Run(line, "", CancellationToken.None);

    public static async Task<CommandEnd> Run(string[] line, string input, CancellationToken stop)
    {
        await One.WaitAsync(CancellationToken.None);
        var (usualOut, usualError, usualIn, usualBytes) = (Console.Out, Console.Error, Console.In, StandardInput.Open);
        var (output, error) = (new StringWriter(), new StringWriter());
        try
        {
            Console.SetOut(TextWriter.Synchronized(output));
            Console.SetError(TextWriter.Synchronized(error));
            Console.SetIn(new StringReader(input));
            StandardInput.Open = () => new MemoryStream(Encoding.UTF8.GetBytes(input));
            var exit = await HubCommands.Root().Parse(line).InvokeAsync(cancellationToken: stop);
            return new CommandEnd(exit, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(usualOut);
            Console.SetError(usualError);
            Console.SetIn(usualIn);
            StandardInput.Open = usualBytes;
            One.Release();
        }
    }
}
