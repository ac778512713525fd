namespace Exchange.Host.Torture.Town;

/// <summary>The departments' systems by their adapters' names.</summary>
public static class TownSystem
{
    /// <summary>Honours the key.</summary>
    public const string Registration = "registration", Fund = "fund";

    /// <summary>Does not honour the key and can be asked.</summary>
    public const string Archive = "archive";

    /// <summary>Neither.</summary>
    public const string Seal = "seal";

    public static bool HonoursKey(string system) => system is Registration or Fund;
}
