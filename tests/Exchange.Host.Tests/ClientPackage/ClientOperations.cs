namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Which operations of the API the client package has: those that an intake system calls.</summary>
internal static class ClientOperations
{
    /// <summary>Methods are written from the document.</summary>
    public static readonly string[] Written =
    [
        "TakeIn", "ListRecords", "ReadRecord", "ReadTimeline", "ReadContent", "AmendRecord", "WithdrawRecord", "ReadArchive",
        "ListMaterials", "ReadMaterial", "BringMaterial", "ListDueMaterials", "ReadUpload", "DiscardUpload",
        "ListResults", "ReadResult", "IssueResult", "CollectResult", "ListDueResults",
        "ListItems", "ReadItem", "GuideToSituation", "AskJurisdiction", "TakeNumbers",
        "AskForEvidence", "VerifyLicence", "ReadLicence",
        "SearchCatalog", "ReadCatalogEntry",
        "ReportWrongValue", "ListRowCorrections", "ReadRowCorrection",
        "RequestShare", "ListShareRequests", "ReadShareRequest", "GrantShare", "DenyShare", "AppealShare", "RejectShareAppeal", "RevokeShare", "TakeBackShare",
        "QueryShare", "VerifyShare", "QuerySharePerson", "VerifySharePerson", "QueryShareLegalEntity", "VerifyShareLegalEntity", "QueryShareLicence", "VerifyShareLicence",
        "PrefillForm", "WhoReadMyData", "ListAnswerKeys",
    ];

    /// <summary>Streams, and what belongs together in several requests: only what they carry is written from the document.</summary>
    public static readonly string[] ByHand = ["TakeInBatch", "FollowRecords", "FollowRecord", "AnnounceUpload", "UploadOffset", "AppendToUpload"];

    /// <summary>POSTs that change nothing: a question is too long or too personal for an address.</summary>
    public static readonly string[] Questions =
    [
        "GuideToSituation", "AskForEvidence", "VerifyLicence", "PrefillForm",
        "QueryShare", "VerifyShare", "QuerySharePerson", "VerifySharePerson", "QueryShareLegalEntity", "VerifyShareLegalEntity", "QueryShareLicence", "VerifyShareLicence", "WhoReadMyData",
    ];

    /// <summary>The record's number is the key.</summary>
    public static readonly string[] ByNumber = ["TakeIn"];

    /// <summary>Parameters that are read still and not to be used any more: reasons stand in a header, since addresses are written down on the way.</summary>
    public static readonly (string Operation, string Parameter)[] LeftOut = [("AmendRecord", "reason")];
}
