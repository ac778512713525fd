using System.ComponentModel.DataAnnotations;
using System.Net;
using Exchange.Core.Materials;
using Exchange.Core.Storage;
using Exchange.Host.Alerting;
using Exchange.Host.Retention;
using Exchange.Host.Security;
using Exchange.Host.Watching;
using Microsoft.AspNetCore.HttpOverrides;

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
                _faults.Add($"{section}:{setting.Key}: there is no such setting; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}. 没有此设置。");
                continue;
            }
            try
            {
                property.SetValue(options, setting.Get(property.PropertyType));
            }
            catch (InvalidOperationException)
            {
                var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                _faults.Add($"{section}:{property.Name}: “{setting.Value}” cannot be read as {(type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type)) : "a " + type.Name)}. 无法识别该值。");
                unread.Add(property.Name);
            }
        }
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
            _faults.AddRange(results.Where(result => !result.MemberNames.Any(unread.Contains)).Select(result => $"{section}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage} 该值不符合要求。"));
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
        if (storage.Provider != Provider.Sqlite && hub.SecretKeyFile is null)
            _faults.Add($"Hub:SecretKeyFile must name the file with the key of the secrets when Storage:Provider is {storage.Provider}: only beside the embedded database does it have a usual place. 使用该数据库时须指定 Hub:SecretKeyFile。");
        CrossCheck(storage);
    }

    /// <summary>Connection strings are as the provider takes them. They are never repeated: a password stands in them.</summary>
    public void CrossCheck(StorageOptions storage)
    {
        if (storage.Provider == Provider.Sqlite)
        {
            if (storage.MigrationConnectionString is not null)
                _faults.Add("Storage:MigrationConnectionString has no meaning when Storage:Provider is Sqlite: the file's path is all there is. 使用 Sqlite 时不得设置 Storage:MigrationConnectionString。");
            return;
        }
        foreach (var (name, text) in new[] { ("ConnectionString", storage.ConnectionString), ("MigrationConnectionString", storage.MigrationConnectionString) })
            if (text is not null && (text == new StorageOptions().ConnectionString || !IsConnectionString(storage.Provider, text)))
                _faults.Add($"Storage:{name} is no connection string as Storage:Provider {storage.Provider} takes it. 连接字符串不符合 {storage.Provider} 的格式（内容不显示，以免泄露密码）。");
    }

    /// <summary>One scanner at most, and one that can be asked.</summary>
    public void CrossCheck(MaterialOptions materials)
    {
        if (materials.ScanIcap is { } icap && (!Uri.TryCreate(icap, UriKind.Absolute, out var address) || address.Scheme != "icap" || address.Host.Length == 0))
            _faults.Add("Materials:ScanIcap is an address such as icap://scanner:1344/avscan. 应为 ICAP 地址，如 icap://scanner:1344/avscan。");
        if (materials is { ScanIcap: not null, ScanCommand: not null })
            _faults.Add("Materials:ScanIcap and Materials:ScanCommand: one scanner, not both. 查毒方式只能设置一种。");
        if (materials.ScanCommand is { } command && string.IsNullOrWhiteSpace(command))
            _faults.Add("Materials:ScanCommand names a program. 应为查毒程序。");
    }

    /// <summary>Days of single items are held to the same range as those of all.</summary>
    public void CrossCheck(RetentionOptions retention)
    {
        foreach (var (item, days) in retention.Items ?? [])
            if (days is < 1 or > RetentionOptions.MostDays) _faults.Add($"Retention:Items:{item} is {days}: days are 1 to {RetentionOptions.MostDays}. 天数应为 1 至 {RetentionOptions.MostDays}。");
    }

    /// <summary>Whose pages may call from a browser. What is no web address is told by <see cref="ThrowIfWrong"/>.</summary>
    public IReadOnlyList<string> Origins(DoorOptions door)
    {
        var (origins, wrong) = BrowserRules.Read(door.Origins);
        _faults.AddRange(wrong.Select(static one => $"Door:Origins: “{one}” is no origin such as https://console.example:8443, without a path and without *. 应为网页来源（协议、主机、端口）。"));
        return origins;
    }

    /// <summary>Where telemetry goes. Headers are never repeated: a key may stand in them.</summary>
    public void CrossCheck(WatchOptions watch)
    {
        if (watch.OtlpEndpoint is { } endpoint && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0))
            _faults.Add("Watch:OtlpEndpoint is an address such as http://collector:4317, without a user name. 应为采集器地址，如 http://collector:4317。");
        if (watch.OtlpHeaders is { } headers && headers.Split(',').Any(static one => one.IndexOf('=', StringComparison.Ordinal) < 1))
            _faults.Add("Watch:OtlpHeaders stand as name=value, with commas (the value is not repeated: a key may stand in it). 格式为 名称=值，以逗号分隔。");
        if (watch.OtlpHeaders is not null && watch.OtlpEndpoint is null)
            _faults.Add("Watch:OtlpHeaders has no meaning without Watch:OtlpEndpoint. 未设置 Watch:OtlpEndpoint 时不得设置 Watch:OtlpHeaders。");
    }

    /// <summary>What goes together for whom alerts are sent to.</summary>
    public void CrossCheck(AlertOptions alerts) => _faults.AddRange(AlertFaults.Of(alerts));

    /// <summary>Whose forwarded headers are believed; null when nobody's. What is no address is told by <see cref="ThrowIfWrong"/>.</summary>
    public ForwardedHeadersOptions? Proxies(HubOptions hub)
    {
        // The framework's own switch believes whoever calls.
        if (configuration.GetValue<string>("ForwardedHeaders_Enabled") is { Length: > 0 } all && !all.Equals("false", StringComparison.OrdinalIgnoreCase))
            _faults.Add("ForwardedHeaders_Enabled would believe every caller's forwarded headers: name the proxies in Hub:KnownProxies instead. 请改用 Hub:KnownProxies。");
        if (hub.KnownProxies is null) return null;
        // Not the host: what it is called stands in the Host header, which a proxy passes on. One hop for each proxy that is known, and no further.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var text in hub.KnownProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(text, out var address)) options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(text, out var network)) options.KnownIPNetworks.Add(network);
            else _faults.Add($"Hub:KnownProxies: “{text}” is neither an address (10.0.0.5) nor a network (10.1.0.0/16). 不是地址或网段。");
        }
        return options;
    }

    private static bool IsConnectionString(Provider provider, string text)
    {
        try
        {
            using var connection = Dialect.For(provider).Connect(text);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
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
