namespace Exchange.Core.Catalog.Sharing;

/// <summary>Why a query is denied, in words.</summary>
internal static class ShareDenials
{
    /// <summary>Every code there is; docs/share-queries.md lists them.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        "share.purpose", "share.record", "share.not-shared", "share.not-granted", "share.pending", "share.revoked", "share.expired", "share.other-purpose", "share.other-item", "share.outdated", "share.field", "share.bulk",
        "share.consent", "share.consent-expired", "share.consent-other", "share.consent-for", "share.unmask", "share.volume", "share.changed", "share.rows-cost",
    ];

    public static readonly CatalogFault
        Purpose = new("/purpose", "share.purpose", "须写明用途。", "Say for what purpose."),
        Record = new("/recordNumber", "share.record", "须写明办件编号。", "Name the record in whose handling it is read."),
        NotShared = new("/resource", "share.not-shared", "该信息资源不予共享。", "The resource is not shared."),
        NotGranted = new("/grant", "share.not-granted", "本单位没有这项授权。", "The organisation has no such grant."),
        Pending = new("/grant", "share.pending", "申请尚未批准。", "The request has not been granted."),
        Revoked = new("/grant", "share.revoked", "授权已收回或已放弃。", "The grant was revoked or taken back."),
        Expired = new("/grant", "share.expired", "授权已过最后一日。", "The grant's last day is over."),
        OtherPurpose = new("/purpose", "share.other-purpose", "与授权的用途不符。", "The grant is for another purpose."),
        OtherItem = new("/recordNumber", "share.other-item", "授权只用于其所列事项的办件。", "The grant is for records of its items."),
        Outdated = new("/grant", "share.outdated", "该信息资源已变更，授权不再适用。", "The resource has changed: the grant is for what it was."),
        Bulk = new("/filter", "share.bulk", "授权不包括批量共享。", "The grant is not for bulk reading."),
        Consent = new("/consent", "share.consent", "须有持证人或本人授权。", "The person's consent is needed."),
        ConsentExpired = new("/consent/until", "share.consent-expired", "持证人或本人授权已过有效期。", "The consent holds no longer."),
        ConsentOther = new("/consent/subject", "share.consent-other", "授权人与数据所属的人不符。", "It is another person's consent."),
        ConsentFor = new("/consent/for", "share.consent-for", "该授权不是用于此信息资源。", "The consent is for something else."),
        Volume = new("/grant", "share.volume", "超过授权的当日数据量。", "It is more than the grant allows a day."),
        RowsCost = new("/grant", "share.rows-cost", "授权的行条件过于复杂，无法在限度内完成；请缩小查询范围，或由提供方修改行条件。", "The grant's condition of rows takes more than one answer may: ask for less, or have the provider write it otherwise."),
        Changed = new("/grant", "share.changed", "授权刚刚变更，请重新查询。", "The grant has just changed: ask again.");

    public static CatalogFault Field(string pointer) => new(pointer, "share.field", "不在授权的信息项之内。", "The grant does not show this field.");

    public static CatalogFault Unmask(string pointer) => new(pointer, "share.unmask", "不允许取消脱敏：授权另有规定，或该接入系统无此权限。", "It is not shown unmasked: the grant says how it is shown, or the client may not.");

    public static CatalogFault Of(ShareObstacle obstacle) => obstacle switch
    {
        ShareObstacle.NotShared => NotShared,
        ShareObstacle.Expired => Expired,
        ShareObstacle.OtherPurpose => OtherPurpose,
        ShareObstacle.OtherItem => OtherItem,
        ShareObstacle.Outdated => Outdated,
        _ => NotGranted,
    };
}
