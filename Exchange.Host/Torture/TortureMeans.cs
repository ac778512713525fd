namespace Exchange.Host.Torture;

/// <summary>What the stage of a run is able to do: moves that need more are not planned, and the report says so.</summary>
/// <param name="Hosts">On one database.</param>
/// <param name="Wire">Connections to the database go through the kit.</param>
/// <param name="Server">The database's server is the kit's own.</param>
/// <param name="Disk">The database lies on a disk that the kit can fill.</param>
public sealed record TortureMeans(int Hosts, bool Wire, bool Server, bool Disk)
{
    /// <summary>The moves that cannot be made here, each with the reason.</summary>
    public IReadOnlyList<(string Move, string Because)> Without()
    {
        var without = new List<(string, string)>();
        if (!Wire) without.AddRange([("cut-database", "an embedded database has no connections"), ("lose-commit-answer", "an embedded database has no connections")]);
        if (!Server) without.Add(("restart-database", Wire ? "the server is not the kit's own" : "an embedded database has no server"));
        if (!Disk) without.Add(("fill-disk", "a small disk of its own needs root"));
        return without;
    }

    public bool Can(string move) => Without().All(one => one.Move != move);
}
