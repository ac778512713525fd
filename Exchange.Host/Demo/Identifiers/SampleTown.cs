using System.Globalization;

namespace Exchange.Host.Demo.Identifiers;

/// <summary>People and companies that departments have had on their books for years: in the tables that they share, and among those who apply.</summary>
internal static class SampleTown
{
    /// <summary>Persons from 0, the last of them struck off; odd ones are men.</summary>
    public const int Persons = 2000, Gone = 20;

    public const int Companies = 500;

    const string District = "449903";

    // Persons stand in each street in turn, and every three that follow one another in a street live together.
    const int Streets = 3, Household = 3, DaysApart = 13;

    static readonly DateOnly Eldest = new(1950, 1, 1);

    public static DateOnly Birth(int n) => Eldest.AddDays(n * DaysApart);

    public static string Number(int n) => SampleIdentifiers.CitizenNumber(District, Birth(n), n);

    public static string Name(int n) => $"{"张李王陈赵孙周吴黄林何郭马罗梁宋"[n % 16]}样{"一二三四五六七八安平宁和文明晴松竹梅"[n / 16 % 18]}";

    /// <summary>The street, 12 digits.</summary>
    public static string Division(int n) => $"{District}00{1 + (n % Streets)}000";

    public static string HouseholdOf(int n) => string.Create(CultureInfo.InvariantCulture, $"{District}{n / (Streets * Household) * Streets + n % Streets:D8}");

    /// <summary>与户主关系: the first of a household is its householder.</summary>
    public static string Relation(int n) => (n / Streets % Household) switch { 0 => "01", 1 => "10", _ => n % 2 == 0 ? "30" : "20" };

    public static string CompanyCode(int n) => SampleIdentifiers.CompanyCode(District, 7_000_000L + (n * 37L));

    public static string CompanyName(int n) => $"云溪样例{n + 1}号商贸有限公司";

    /// <summary>A woman of a street who is between 20 and 40.</summary>
    /// <param name="division">Within the street.</param>
    public static int Mother(ref Dice dice, DateOnly day, string division)
    {
        var street = division[8] - '1';
        var from = (day.AddYears(-40).DayNumber - Eldest.DayNumber) / DaysApart / 6;
        var until = Math.Min((Persons - Gone) / 6 - 1, (day.AddYears(-20).DayNumber - Eldest.DayNumber) / DaysApart / 6 - 1);
        // Even ones are women; of six that follow one another one is a woman of this street.
        var first = street % 2 == 0 ? street : street + Streets;
        return dice.Between(from, until) * 6 + first;
    }
}
