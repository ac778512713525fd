using Exchange.Core;
using Exchange.Host.Commands;

ProcessCulture.SetInvariant();
return await HubCommands.Root().Parse(args).InvokeAsync();

public partial class Program;
