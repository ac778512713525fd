namespace Exchange.Host.Demo.Applications;

/// <summary>Shares of what is applied for; what the named shares leave is starting a company, online with staff.</summary>
public sealed record RecordMix
{
    /// <summary>Share of name reservations, an item of one step. 0 to 1.</summary>
    public double NameReservation { get; init; } = 0.1;

    /// <summary>Share of food permits; together with the name reservations at most 1. 0 to 1.</summary>
    public double FoodPermit { get; init; } = 0.35;

    /// <summary>Of the food permits: situation 02, sales by commitment, which nobody checks first. 0 to 1.</summary>
    public double FoodSales { get; init; } = 1 / 3.0;

    /// <summary>Of the companies: situation 02, no staff yet. 0 to 1.</summary>
    public double NoStaff { get; init; } = 0.24;

    /// <summary>Of the companies: situation 04, at the window. 0 to 1.</summary>
    public double AtWindow { get; init; } = 0.06;

    /// <summary>Only name reservations: one step, one department.</summary>
    public static RecordMix OneStep { get; } = new() { NameReservation = 1, FoodPermit = 0 };

    /// <summary>Only companies with staff: four steps, four departments.</summary>
    public static RecordMix CompaniesWithStaff { get; } = new() { NameReservation = 0, FoodPermit = 0, NoStaff = 0, AtWindow = 0 };

    /// <summary>Only food permits: staging tables, and streets that check.</summary>
    public static RecordMix FoodPermits { get; } = new() { NameReservation = 0, FoodPermit = 1 };
}
