namespace Exchange.Host.Commands;

/// <summary>
/// Settings on the command line: <c>--Section:Name=value</c> or <c>--Section:Name value</c>. The host's own reader passes over what it does not know;
/// a misspelt section would start a hub on the usual database, so it is looked at here first.
/// </summary>
public static class ServeSettings
{
    /// <summary>Sections and settings that the hub or the framework reads. What stands within the hub's own is looked at when it is read.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["Hub", "Storage", "Jobs", "Backup", "Cards", "Catalog", "Retention", "Door", "Watch", "Alerts", "Follow", "Live", "Materials", "Libraries", "Harvest", "Share", "Statistics", "Logging", "Kestrel", "urls", "http_ports", "https_ports", "environment", "contentRoot", "AllowedHosts", "shutdownTimeoutSeconds"];

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<string> tokens)
    {
        var faults = new List<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (!token.StartsWith("--", StringComparison.Ordinal))
            {
                // Up to the equals sign only: a connection string that the shell has cut at its blanks comes here with its password.
                faults.Add($"{token.Split('=')[0]}: a setting stands as --Section:Name=value; one with blanks in quotation marks.");
                continue;
            }
            var end = token.IndexOf('=', StringComparison.Ordinal);
            var key = end < 0 ? token[2..] : token[2..end];
            if (!Known.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase)) faults.Add($"--{key}: there is no such setting; settings begin with {string.Join(", ", Known)}.");
            if (end >= 0) continue;
            if (i + 1 < tokens.Count && !tokens[i + 1].StartsWith("--", StringComparison.Ordinal)) i++;
            else faults.Add($"--{key}: has no value.");
        }
        return faults;
    }
}
