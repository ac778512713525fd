namespace Exchange.Core.Records;

/// <summary>Words kept in <c>result.kind</c>.</summary>
public static class ResultKind
{
    /// <summary>证照: a certificate or licence, which has a number and a validity.</summary>
    public const string Certificate = "certificate";

    /// <summary>文书: any other document, such as the decision of a refusal.</summary>
    public const string Document = "document";

    public static IReadOnlyList<string> All { get; } = [Certificate, Document];
}

/// <summary>Words kept in <c>result.state</c>.</summary>
public static class ResultState
{
    /// <summary>The department has told of it; it is with whoever issues it.</summary>
    public const string Made = "made";

    /// <summary>出件: it is ready at the counter, posted, or in the machine.</summary>
    public const string Issued = "issued";

    /// <summary>领取: the applicant has it.</summary>
    public const string Collected = "collected";

    /// <summary>A later closing says otherwise, before it was issued.</summary>
    public const string Void = "void";
}

/// <summary>Words kept in <c>result.way</c> and, as the applicant wants it, <c>result.collect</c>. 取证方式</summary>
public static class ResultWay
{
    public const string Counter = "counter";
    public const string Mail = "mail";
    public const string SelfService = "selfService";

    /// <summary>The department has handed it out itself, and told so.</summary>
    public const string Department = "department";

    /// <summary>Those of the intake system.</summary>
    public static IReadOnlyList<string> All { get; } = [Counter, Mail, SelfService];
}
