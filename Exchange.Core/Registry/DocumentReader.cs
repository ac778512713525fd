using System.Security.Cryptography;
using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry;

/// <summary>
/// Reads files into documents, strictly: whatever a record does not know, repeats, lacks or forbids is a fault with its place, and all faults of
/// all documents are found at once. It looks at each document alone; <see cref="CrossCheck"/> looks between them.
/// </summary>
/// <param name="adapterKinds">The installed adapter kinds by name: their records check the <c>options</c> of adapters.</param>
public sealed class DocumentReader(IReadOnlyDictionary<string, AdapterKind> adapterKinds)
{
    /// <summary>Most bytes of a set.</summary>
    public const int MostSetBytes = 16 * 1024 * 1024;

    /// <summary>Most bytes of one file.</summary>
    public const int MostFileBytes = 4 * 1024 * 1024;

    public ReadSet Read(IReadOnlyList<DocumentFile> files)
    {
        var faults = new FaultList();
        var bytes = files.Sum(file => (long)file.Content.Length);
        if (bytes > MostSetBytes)
        {
            faults.Add(new FaultSubject(""), "", null, FaultKind.SetTooLarge, bytes, MostSetBytes);
            return new ReadSet([], new HashSet<(DocumentKind, string)>(), faults.ToList());
        }

        var documents = new Dictionary<(DocumentKind, string), ReadDocument>();
        var names = new Dictionary<(DocumentKind, string), string>();
        foreach (var file in files)
        {
            if (file.Content.Length > MostFileBytes)
            {
                faults.Add(new FaultSubject(file.Path), "", null, FaultKind.FileTooLarge, file.Content.Length, MostFileBytes);
                continue;
            }

            foreach (var part in SourceText.Read(file, faults))
            {
                if (Envelope(file, part, faults) is not { } envelope)
                    continue;
                var twice = envelope.Subject.Name is { } name && !names.TryAdd((envelope.Kind, name), file.Path);
                if (twice)
                    faults.Add(envelope.Subject, "", (part.Root.Line, part.Root.Column), FaultKind.DocumentTwice,
                        envelope.Kind.Zh, envelope.Subject.Name, names[(envelope.Kind, envelope.Subject.Name!)], envelope.Kind.Name);
                if (Bind(envelope, part, faults) is { } document && !twice)
                    documents.Add((document.Kind, document.Name), document);
            }
        }

        if (names.Count == 0 && faults.Count == 0)
            faults.Add(new FaultSubject(""), "", null, FaultKind.SetEmpty);
        return new ReadSet([.. documents.Values], names.Keys.ToHashSet(), faults.ToList());
    }

    /// <summary>Binds options that are registered already, such as when a lane is made.</summary>
    /// <exception cref="JsonException">They do not fit the kind that is installed now.</exception>
    public static object BindOptions(AdapterKind kind, JsonElement options) =>
        options.Deserialize(kind.Options, DocumentJson.Strict) ?? throw new JsonException($"Options of kind {kind.Name} are null.");

    /// <summary>Finds out what a document is; null when it cannot be.</summary>
    static Envelope? Envelope(DocumentFile file, SourcePart part, FaultList faults)
    {
        var subject = new FaultSubject(file.Path);
        if (part.Root is not SourceMap root)
        {
            var (zh, en) = ShapeWords.Of(part.Root);
            faults.Add(subject, "", (part.Root.Line, part.Root.Column), FaultKind.NotAnObject, zh, en);
            return null;
        }

        var kinds = DocumentKind.All.Select(kind => kind.Name).ToList();
        if (root.Entry("kind") is not { } entry)
        {
            if (file.IsJson && root.Entry("$schema") is not null)
                return RawSchema.Envelope(file.Path, root);
            if (FileName(file.Path) == DocumentFolder.MappingFile)
                return Named(file, DocumentKind.Mapping, root);
            faults.Add(subject, "/kind", (root.Line, root.Column), FaultKind.KindMissing, string.Join(", ", kinds));
            return null;
        }

        var word = root.TextOf("kind") ?? "";
        if (DocumentKind.Named(word) is { } known)
            return Named(file, known, root);
        var hint = NearestName.Hint(word, kinds);
        faults.Add(subject with { Name = root.TextOf("name") }, "/kind", (entry.Value.Line, entry.Value.Column), FaultKind.KindUnknown,
            ShapeWords.Short(word), hint.Zh, string.Join(", ", kinds), hint.En);
        return null;
    }

    /// <summary>A mapping in a folder of its own may leave its name to the folder.</summary>
    static Envelope Named(DocumentFile file, DocumentKind kind, SourceMap root)
    {
        var folder = file.Path.Split('/') is [.., var last, DocumentFolder.MappingFile] ? last : null;
        if (kind == DocumentKind.Mapping && folder is not null && root.Entry("name") is null)
        {
            var name = new SourceEntry("name", root.Line, root.Column, new SourceScalar(folder, ScalarForm.Text, root.Line, root.Column));
            root = new SourceMap([name, .. root.Entries], root.Line, root.Column);
        }

        return new Envelope(new FaultSubject(file.Path, kind.Name, root.TextOf("name")), kind, root, root, "");
    }

    ReadDocument? Bind(Envelope envelope, SourcePart part, FaultList faults)
    {
        var before = faults.Count;
        var shape = (RecordShape)Shape.Of(envelope.Kind.Record);
        AdapterKind? adapterKind = null;
        if (envelope.Kind == DocumentKind.Adapter && envelope.Record.TextOf("adapterKind") is { } wanted)
        {
            adapterKind = adapterKinds.GetValueOrDefault(wanted);
            if (adapterKind is null)
                NotInstalled(envelope, wanted, faults);
            else
                shape = WithOptions(shape, adapterKind);
        }

        new ShapeCheck(envelope.Subject, faults).Record(envelope.Record, shape, "", ignored: "kind");
        if (faults.Count > before)
            return null;

        var content = CanonicalForm.Of(envelope.Record, shape);
        try
        {
            var document = (Document)JsonSerializer.Deserialize(content, envelope.Kind.Record, DocumentJson.Strict)!;
            if (document is AdapterDocument adapter && adapterKind is not null)
                OptionFaults(envelope, adapterKind, adapter, faults);
            if (faults.Count > before)
                return null;
            return new ReadDocument(envelope, document, content, Convert.ToHexStringLower(SHA256.HashData(content)), part);
        }
        catch (JsonException e)
        {
            // Only a type with a converter of its own gets here: its shape is not known before it is bound.
            faults.Add(envelope.Subject, "", (envelope.Root.Line, envelope.Root.Column), FaultKind.ValueInvalid, e.Message);
            return null;
        }
    }

    static RecordShape WithOptions(RecordShape shape, AdapterKind kind) => new(shape.Properties
        .Select(property => property.Name == "options" ? property with { Instead = Shape.Of(kind.Options) } : property)
        .ToList());

    void NotInstalled(Envelope envelope, string wanted, FaultList faults)
    {
        var node = envelope.Record.Entry("adapterKind")!.Value;
        var (zh, en) = NearestName.Hint(wanted, adapterKinds.Keys);
        var installed = adapterKinds.Count == 0 ? "-" : string.Join(", ", adapterKinds.Keys.Order(StringComparer.Ordinal));
        faults.Add(envelope.Subject, "/adapterKind", (node.Line, node.Column), FaultKind.NotInstalled, ShapeWords.Short(wanted), zh, installed, en);
    }

    static void OptionFaults(Envelope envelope, AdapterKind kind, AdapterDocument adapter, FaultList faults)
    {
        var options = BindOptions(kind, adapter.Options);
        foreach (var (pointer, message) in kind.Faults(options))
            faults.Add(envelope.Subject, "/options" + pointer, JsonPointer.Place(envelope.Root, "/options" + pointer), FaultKind.Options, message);
        if (adapter.Materials.As == HandOver.Copy && !kind.TakesFiles(options))
            faults.Add(envelope.Subject, "/materials/as", JsonPointer.Place(envelope.Root, "/materials/as"), FaultKind.AdapterCopies);
    }

    static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
