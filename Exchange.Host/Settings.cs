using System.ComponentModel.DataAnnotations;

namespace Exchange.Host;

/// <summary>Reads settings strictly: what is misspelt or out of range is named, all of it in all sections, and the hub does not start.</summary>
public sealed class Settings(IConfiguration configuration)
{
    private readonly List<string> _faults = [];

    /// <summary>What can be read of a section; what cannot keeps its default and is told by <see cref="ThrowIfWrong"/>.</summary>
    public T Read<T>(string section) where T : class, new()
    {
        var options = new T();
        var known = typeof(T).GetProperties().ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        var unread = new HashSet<string>(StringComparer.Ordinal);
        foreach (var setting in configuration.GetSection(section).GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var property))
            {
                _faults.Add($"{section}:{setting.Key}: there is no such setting; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
                continue;
            }
            try
            {
                property.SetValue(options, setting.Get(property.PropertyType));
            }
            catch (InvalidOperationException)
            {
                var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                _faults.Add($"{section}:{property.Name}: “{setting.Value}” cannot be read as {(type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type)) : "a " + type.Name)}.");
                unread.Add(property.Name);
            }
        }
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
            _faults.AddRange(results.Where(result => !result.MemberNames.Any(unread.Contains)).Select(result => $"{section}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}"));
        return options;
    }

    /// <summary>UTC when there is no such zone, which is told by <see cref="ThrowIfWrong"/>.</summary>
    public TimeZoneInfo Zone(string id)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)) return zone;
        _faults.Add($"Hub:TimeZone: there is no time zone “{id}”; use an IANA name such as Asia/Shanghai.");
        return TimeZoneInfo.Utc;
    }

    /// <exception cref="SettingsException">Everything that is wrong.</exception>
    public void ThrowIfWrong()
    {
        if (_faults.Count > 0) throw new SettingsException(_faults);
    }
}

/// <summary>The settings are wrong: each fault a line.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
