using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Applications;

/// <summary>The words from which sample people, companies and addresses are put together. Persons are named 样X, so nobody is meant.</summary>
internal static class SampleWords
{
    /// <summary>One name in this many carries a character outside GB 2312: systems of departments stumble over these first.</summary>
    const int RareEvery = 50;

    static readonly string[] Surnames = ["张", "李", "王", "陈", "赵", "孙", "周", "吴", "黄", "林", "何", "郭", "马", "罗", "梁", "宋", "欧阳", "司徒"];
    static readonly string[] Given = ["一", "二", "三", "四", "五", "六", "七", "八", "安", "平", "宁", "和", "文", "明", "晴", "松", "竹", "梅"];
    static readonly string[] Rare = ["䶮", "𬭩", "㛃", "𠅤"];
    static readonly string[] Cores = ["青禾", "白露", "云杉", "渡川", "南屏", "晨光", "知行", "木棉", "海棠", "松石", "远山", "清溪", "和风", "长庚", "扶摇", "蓝鲸"];
    static readonly string[] Roads = ["样例路", "青石路", "白塘大街", "渡口街", "学府路", "滨河东路"];
    static readonly string[] HomeDivisions = ["449901", "449902", "449903", "449903", "449903", "449904", "449905"];

    public static readonly Trade[] Trades =
    [
        new("科技", "I", "6513", "软件开发；信息技术咨询服务；信息系统集成服务"),
        new("餐饮", "H", "6210", "餐饮服务；食品销售；餐饮管理"),
        new("快餐", "H", "6220", "餐饮服务；外卖递送服务"),
        new("咖啡", "H", "6232", "餐饮服务；日用百货销售"),
        new("烘焙食品", "F", "5222", "食品生产；食品销售；糕点面包零售"),
        new("商贸", "F", "5181", "贸易代理；国内贸易代理；货物进出口"),
        new("财税咨询", "L", "7241", "财务咨询；税务服务；代理记账"),
    ];

    public static readonly Place[] Places =
    [
        new("449903001001", "青石街道"), new("449903001002", "青石街道"), new("449903001000", "青石街道"),
        new("449903002001", "白塘街道"), new("449903002000", "白塘街道"), new("449903003000", "渡口街道"),
    ];

    /// <summary>A person; <paramref name="index"/> (0 to 59) keeps the numbers within one record apart.</summary>
    /// <param name="sex">1 male or 2 female; null: whichever it comes to.</param>
    /// <param name="years">How many years people of age may have between them.</param>
    public static Person Person(ref Dice dice, DateOnly day, int index, string? sex = null, int years = 42)
    {
        var rare = dice.Next(RareEvery) == 0;
        var name = $"{dice.Pick<string>(Surnames)}样{(rare ? dice.Pick<string>(Rare) : dice.Pick<string>(Given))}";
        var male = dice.Chance(0.55);
        if (sex is not null)
            male = sex == "1";
        var division = dice.Pick<string>(HomeDivisions);
        // 449905 was dissolved at the end of 2013; people who were given their number there keep it.
        var latest = division == "449905" ? new DateOnly(1995, 12, 31) : day.AddYears(-18);
        var birth = latest.AddDays(-dice.Next(365 * years));
        // 120 numbers for each block, two for each person of the record: no two people of one record have the same.
        var sequence = dice.Next(8) * 120 + index * 2 + (male ? 1 : 0);
        var number = SampleIdentifiers.CitizenNumber(division, birth, sequence);
        return new Person(name, number, male ? "1" : "2", dice.Next(20) switch { 0 => "08", 1 => "03", _ => "01" }, SampleIdentifiers.Mobile(dice.Next(10_000)));
    }

    /// <summary>A name of more than 20 characters, as some ethnic groups have them: longer than what departments' columns were made for.</summary>
    public static string LongName(ref Dice dice) => $"阿依古丽样{dice.Pick<string>(Given)}·买买提阿布都热合曼·吐尔逊古丽巴哈尔";

    /// <summary>The parent's surname, and a given name for a child.</summary>
    public static string ChildName(ref Dice dice, string parent) => $"{parent[..parent.IndexOf('样', StringComparison.Ordinal)]}小样{dice.Pick<string>(Given)}";

    public static string CompanyCore(ref Dice dice) => $"样{dice.Pick<string>(Cores)}{dice.Pick<string>(Given)}";

    public static string Address(ref Dice dice, Place place) =>
        $"临洲市云溪区{place.Street}{dice.Pick<string>(Roads)}{dice.Between(1, 299)}号{dice.Between(1, 28)}{dice.Between(1, 12):D2}室";
}

internal sealed record Trade(string Name, string Section, string Code, string Scope);

internal sealed record Place(string Division, string Street);

internal sealed record Person(string Name, string Number, string Sex, string Nation, string Mobile);
