namespace Exchange.Host.Demo.Departments;

/// <summary>What a clerk writes beside a stage.</summary>
internal static class StageTexts
{
    public static string Of(string stage) => stage switch
    {
        "supplementAsked" => "材料不齐，请补正住所使用证明",
        "supplementIn" => "补正材料已收",
        "accepted" => "材料齐全，予以受理",
        "notAccepted" => "不属于本机关职权范围，不予受理",
        "reviewed" => "审核通过",
        "withdrawn" => "申请人撤回",
        "closed" => "办结",
        _ => stage,
    };
}
