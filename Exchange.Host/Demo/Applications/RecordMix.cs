namespace Exchange.Host.Demo.Applications;

/// <summary>
/// Shares of what is applied for; what the named shares leave is starting a company, online with staff. Together they are at most 1. What the district has
/// beside (filing as a customs declarant, 5 %) is a work list for people, so company names have its share.
/// </summary>
public sealed record RecordMix
{
    /// <summary>Share of name reservations, an item of one step. 0 to 1.</summary>
    public double NameReservation { get; init; } = 0.05;

    /// <summary>Share of food permits. 0 to 1.</summary>
    public double FoodPermit { get; init; } = 0.25;

    /// <summary>Share of births. 0 to 1.</summary>
    public double Newborn { get; init; } = 0.2;

    /// <summary>Share of insurance of staff. 0 to 1.</summary>
    public double StaffInsurance { get; init; } = 0.1;

    /// <summary>Of the food permits: situation 02, sales by commitment, which nobody checks first. 0 to 1.</summary>
    public double FoodSales { get; init; } = 1 / 3.0;

    /// <summary>Of the companies: situation 02, no staff yet. 0 to 1.</summary>
    public double NoStaff { get; init; } = 0.2;

    /// <summary>Of the companies: situation 04, at the window. 0 to 1.</summary>
    public double AtWindow { get; init; } = 0.05;

    /// <summary>Of the births: situation 02, registered with the father. 0 to 1.</summary>
    public double WithFather { get; init; } = 0.3;

    /// <summary>Of the insurance of staff: situation 02, who leave. 0 to 1.</summary>
    public double StaffLeave { get; init; } = 0.25;

    /// <summary>Only name reservations: one step, one department.</summary>
    public static RecordMix OneStep { get; } = new() { NameReservation = 1, FoodPermit = 0, Newborn = 0, StaffInsurance = 0 };

    /// <summary>Only companies with staff: four steps, four departments.</summary>
    public static RecordMix CompaniesWithStaff { get; } = new() { NameReservation = 0, FoodPermit = 0, Newborn = 0, StaffInsurance = 0, NoStaff = 0, AtWindow = 0 };

    /// <summary>Only food permits: staging tables, and streets that check.</summary>
    public static RecordMix FoodPermits { get; } = new() { NameReservation = 0, FoodPermit = 1, Newborn = 0, StaffInsurance = 0 };

    /// <summary>Only births: staging tables that answer in the same row, each step's gift needed by the next.</summary>
    public static RecordMix Births { get; } = new() { NameReservation = 0, FoodPermit = 0, Newborn = 1, StaffInsurance = 0 };

    /// <summary>Only insurance of staff: files with a result for each person.</summary>
    public static RecordMix Staff { get; } = new() { NameReservation = 0, FoodPermit = 0, Newborn = 0, StaffInsurance = 1 };
}
