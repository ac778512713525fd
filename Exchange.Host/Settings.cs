using System.ComponentModel.DataAnnotations;

namespace Exchange.Host;

/// <summary>Reads settings strictly: what is misspelt or out of range is named, all of it, and the hub does not start.</summary>
public static class Settings
{
    /// <exception cref="SettingsException">Everything that is wrong with the section.</exception>
    public static T Read<T>(IConfiguration configuration, string section) where T : class, new()
    {
        var faults = new List<string>();
        var known = typeof(T).GetProperties().ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var key in configuration.GetSection(section).GetChildren().Select(child => child.Key).Where(key => !known.ContainsKey(key)))
            faults.Add($"{section}:{key}: there is no such setting; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
        T options;
        try
        {
            options = configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException error)
        {
            throw new SettingsException([.. faults, $"{section}: {error.Message}"]);
        }
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
            faults.AddRange(results.Select(result => $"{section}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}"));
        return faults.Count == 0 ? options : throw new SettingsException(faults);
    }

    /// <exception cref="SettingsException">There is no such time zone.</exception>
    public static TimeZoneInfo Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
        ? zone
        : throw new SettingsException([$"Hub:TimeZone: there is no time zone {id}; use an IANA name such as Asia/Shanghai."]);
}

/// <summary>The settings are wrong: each fault a line.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
