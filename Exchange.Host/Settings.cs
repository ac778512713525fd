using System.ComponentModel.DataAnnotations;
using Exchange.Core.Storage;

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

    /// <summary>Settings that are each allowed and do not work together. What could not be read is looked at with its default: it is told already.</summary>
    public void CrossCheck(HubOptions hub, StorageOptions storage)
    {
        // Lines of a batch that are answered together wait together: a queue that takes fewer never takes them, however often they are sent.
        if (storage.QueueLength < hub.BatchLines)
            _faults.Add($"Storage:QueueLength is {storage.QueueLength} and Hub:BatchLines is {hub.BatchLines}: the queue must take at least the lines that are answered together.");
        if (storage.Provider == Provider.Sqlite) return;
        if (hub.SecretKeyFile is null)
            _faults.Add($"Hub:SecretKeyFile must name the file with the key of the secrets when Storage:Provider is {storage.Provider}: only beside the embedded database does it have a usual place.");
        if (storage.ConnectionString == new StorageOptions().ConnectionString || !IsConnectionString(storage))
            // Not repeated: a password stands in it.
            _faults.Add($"Storage:ConnectionString is no connection string as Storage:Provider {storage.Provider} takes it.");
    }

    private static bool IsConnectionString(StorageOptions storage)
    {
        try
        {
            using var connection = Dialect.For(storage.Provider).Connect(storage.ConnectionString);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
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
