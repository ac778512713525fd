using Exchange.Core;
using Exchange.Host;
using Exchange.TestHost;

ProcessCulture.SetInvariant();
// The hub as it is, with two things added: a logger that kills the process, and an adapter kind whose department is a folder that outlives it.
//   Exchange.TestHost [--kill EVENT:COUNT] [settings as of "serve"]
// Nothing in the product knows of it: the crash points are its ordinary trace events.
var kill = args is ["--kill", var point, ..] ? CrashPoint.Parse(point) : null;
await using var app = Hub.Build(kill is null ? args : args[2..], builder =>
{
    builder.Logging.ClearProviders().AddSimpleConsole().AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(level => level >= LogLevel.Warning);
    if (kill is not null) builder.Logging.AddProvider(new KillingLoggerProvider(kill)).AddFilter<KillingLoggerProvider>("Exchange", LogLevel.Trace);
}, [FolderAdapter.Kind]);
await Hub.Run(app, CancellationToken.None);
