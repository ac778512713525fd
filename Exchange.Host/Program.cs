using Exchange.Host.Commands;

return await HubCommands.Root().Parse(args).InvokeAsync();

public partial class Program;
