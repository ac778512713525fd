namespace Exchange.Host.Watching;

/// <summary>The program log on standard output.</summary>
public static class ProgramLog
{
    private const string Formatter = "Logging:Console:FormatterName";

    /// <summary>The slim host writes plain text and has no other way of writing; where another is asked for (json, systemd), it gets it.</summary>
    public static void AddProgramLog(this ILoggingBuilder logging, IConfiguration configuration)
    {
        if (configuration[Formatter] is { Length: > 0 } name) logging.AddConsole(console => console.FormatterName = name);
    }
}
