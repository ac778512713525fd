using System.Reflection;

namespace Exchange.Host;

/// <summary>Which program this is.</summary>
public static class ProgramVersion
{
    /// <summary>As in Directory.Build.props, without what a build adds after a plus sign.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
