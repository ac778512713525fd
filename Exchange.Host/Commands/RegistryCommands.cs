using System.CommandLine;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Host.Api;

namespace Exchange.Host.Commands;

/// <summary><c>apply</c>, <c>remove</c>, <c>diff</c>, <c>export</c>, <c>rollback</c>: registered documents.</summary>
public static class RegistryCommands
{
    public static IEnumerable<Command> All() => [Apply(), Remove(), Diff(), Export(), Rollback()];

    private static Command Apply()
    {
        var hub = new HubAddress();
        var paths = new Argument<string[]>("paths") { Description = "Files or folders of documents (YAML, JSON)", Arity = ArgumentArity.OneOrMore };
        var dry = new Option<bool>("--dry-run") { Description = "Check and show the difference, store nothing" };
        var reason = new Option<string?>("--reason") { Description = "Why, for the history" };
        var breaking = new Option<bool>("--accept-breaking") { Description = "Schemas in use may break who uses them; needs --reason" };
        var command = hub.On(new Command("apply", "Check and register a set of documents 登记一组文档") { paths, dry, reason, breaking });
        command.SetAction(async (line, stop) =>
        {
            IReadOnlyList<DocumentFile> files;
            try
            {
                files = [.. line.GetRequiredValue(paths).SelectMany(DocumentFolder.Read)];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(error.Message);
                return 1;
            }
            if (files.Count == 0)
            {
                await Console.Error.WriteLineAsync($"There is no document (.yaml, .yml, .json) in {string.Join(", ", line.GetRequiredValue(paths))}.");
                return 1;
            }
            var body = new ApplyBody([.. files.Select(DocumentText.Of)], line.GetValue(reason), null, line.GetValue(breaking));
            return await hub.Call(line, HttpMethod.Post, "/api/v1/registry/apply?dryRun=" + (line.GetValue(dry) ? "true" : "false"), body, PrintAnswer, stop);
        });
        return command;
    }

    private static Command Remove()
    {
        var hub = new HubAddress();
        var documents = new Argument<string[]>("documents") { Description = "What is taken out, each as kind/name, such as adapter/parks", Arity = ArgumentArity.OneOrMore };
        var dry = new Option<bool>("--dry-run") { Description = "Check and show the difference, store nothing" };
        var reason = new Option<string?>("--reason") { Description = "Why, for the history" };
        var command = hub.On(new Command("remove", "Remove documents; what stays must hold together without them 注销文档") { documents, dry, reason });
        command.SetAction((line, stop) =>
        {
            var named = line.GetRequiredValue(documents).Select(static text => text.Split('/')).ToList();
            if (named.Find(static parts => parts is not [{ Length: > 0 }, { Length: > 0 }]) is { } wrong) return HubAddress.Fail($"A document stands as kind/name, such as adapter/parks; this is none: {string.Join('/', wrong)}");
            var body = new RemoveBody([.. named.Select(static parts => new DocumentName(parts[0], parts[1]))], line.GetValue(reason), null);
            return hub.Call(line, HttpMethod.Post, "/api/v1/registry/remove?dryRun=" + (line.GetValue(dry) ? "true" : "false"), body, PrintAnswer, stop);
        });
        return command;
    }

    private static Command Diff()
    {
        var hub = new HubAddress();
        var from = new Argument<long>("from") { Description = "Revision" };
        var to = new Argument<long?>("to") { Description = "Revision; the current one when left out", Arity = ArgumentArity.ZeroOrOne };
        var command = hub.On(new Command("diff", "Compare two revisions of the registry 比较修订") { from, to });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get,
            $"/api/v1/registry/diff?from={line.GetValue(from)}" + (line.GetValue(to) is { } until ? $"&to={until}" : ""), null, answer => PrintDifferences(answer), stop));
        return command;
    }

    private static Command Export()
    {
        var hub = new HubAddress();
        var folder = new Argument<string>("folder") { Description = "Folder to write to; made when it is not there" };
        var revision = new Option<long?>("--revision") { Description = "An earlier revision" };
        var command = hub.On(new Command("export", "Write all documents to a folder 导出文档") { folder, revision });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Get,
            "/api/v1/registry/export" + (line.GetValue(revision) is { } at ? $"?revision={at}" : ""), null, answer => Write(answer, line.GetRequiredValue(folder), stop), stop));
        return command;
    }

    private static Command Rollback()
    {
        var hub = new HubAddress();
        var revision = new Argument<long>("revision");
        var reason = new Option<string?>("--reason") { Description = "Why, for the history" };
        var command = hub.On(new Command("rollback", "Bring back an earlier revision, as a new one 回退") { revision, reason });
        command.SetAction((line, stop) => hub.Call(line, HttpMethod.Post, "/api/v1/registry/rollback", new RollbackBody(line.GetValue(revision), line.GetValue(reason)), PrintAnswer, stop));
        return command;
    }

    private static async Task PrintAnswer(JsonElement answer)
    {
        foreach (var warning in answer.GetProperty("warnings").EnumerateArray()) await Console.Out.WriteLineAsync($"warning: {warning.GetProperty("file").GetString()} {warning.GetProperty("en").GetString()}");
        await PrintDifferences(answer.GetProperty("differences"));
        await Console.Out.WriteLineAsync($"{answer.GetProperty("state").GetString()}: revision {answer.GetProperty("revision").GetInt64()}");
    }

    private static async Task PrintDifferences(JsonElement differences)
    {
        var some = differences.Deserialize<List<DocumentDifference>>(ApiJson.Options)!;
        await Console.Out.WriteLineAsync(some.Count == 0 ? "no difference" : Difference.Text(some));
    }

    private static async Task Write(JsonElement answer, string folder, CancellationToken stop)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        foreach (var file in answer.Deserialize<List<DocumentText>>(ApiJson.Options)!)
        {
            var path = Path.GetFullPath(Path.Combine(root, file.Path));
            if (!path.StartsWith(root, StringComparison.Ordinal)) throw new IOException($"The hub names a file outside of the folder: {file.Path}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, file.Text, stop);
            await Console.Out.WriteLineAsync(file.Path);
        }
    }
}
