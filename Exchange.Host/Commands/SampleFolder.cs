namespace Exchange.Host.Commands;

/// <summary>
/// The samples beside a mapping: <c>sample-in.json</c> with <c>sample-out.json</c> or, of a mapping that writes XML, <c>sample-out.xml</c>; more of them as
/// <c>sample-&lt;name&gt;-in.json</c> and <c>sample-&lt;name&gt;-out.…</c>.
/// </summary>
public static class SampleFolder
{
    const string Start = "sample";
    const string In = "-in.json";

    /// <summary>Each pair, ordered by name. One whose other half is missing has it as null.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<SamplePair> Of(string folder)
    {
        var names = Directory.EnumerateFiles(folder, Start + "*").Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        var ins = names.Where(IsIn).Select(name => name[..^In.Length]);
        var outs = names.Select(OutOf).OfType<string>();
        return [.. ins.Concat(outs).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(stem => new SamplePair(
            stem,
            names.Contains(stem + In) ? Path.Combine(folder, stem + In) : null,
            new[] { ".json", ".xml" }.Select(ending => stem + "-out" + ending).Where(names.Contains).Select(name => Path.Combine(folder, name)).FirstOrDefault()))];
    }

    static bool IsIn(string name) => name.EndsWith(In, StringComparison.Ordinal) && IsStem(name[..^In.Length]);

    static string? OutOf(string name) => Path.GetExtension(name) is ".json" or ".xml" && Path.GetFileNameWithoutExtension(name) is var bare
        && bare.EndsWith("-out", StringComparison.Ordinal) && IsStem(bare[..^4]) ? bare[..^4] : null;

    static bool IsStem(string name) => name == Start || name.StartsWith(Start + "-", StringComparison.Ordinal);
}

/// <summary>What goes in and what is to come out.</summary>
/// <param name="Name">What both files begin with.</param>
/// <param name="In">Path of the file; null where it is missing.</param>
/// <param name="Out">Path of the file; null where it is missing.</param>
public sealed record SamplePair(string Name, string? In, string? Out)
{
    public bool IsXml => Out is not null && Out.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);
}
