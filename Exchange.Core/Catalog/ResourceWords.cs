namespace Exchange.Core.Catalog;

/// <summary>信息资源格式: what the resource is, as its owner keeps it.</summary>
public enum ResourceFormat { Document, Spreadsheet, Database, Image, Media, SelfDescribing, Service }

/// <summary>共享类型: 无条件共享, 有条件共享, 不予共享.</summary>
public enum ShareType { Unconditional, Conditional, NotShared }

/// <summary>共享方式: 接口, 库表交换, 文件, 其他.</summary>
public enum ShareMethod { Interface, Table, File, Other }

/// <summary>更新周期: 实时, 每日, 每周, 每月, 每季度, 每年, 其他.</summary>
public enum UpdateCycle { RealTime, Daily, Weekly, Monthly, Quarterly, Yearly, Other }

/// <summary>信息项数据类型: C, N, Y, D, T, L, M, G, B, I, F of the guide, in this order.</summary>
public enum FieldType { Character, Numeric, Currency, Date, DateTime, Logical, Memo, General, Double, Integer, Float }

/// <summary>脱敏方式: how a value is shown to whom it is not unmasked.</summary>
public enum MaskRule
{
    None,

    /// <summary>The first and the last characters stay.</summary>
    Middle,

    /// <summary>Of a name the family name stays.</summary>
    Name,

    /// <summary>Of an address the division stays.</summary>
    Address,

    /// <summary>Nothing stays.</summary>
    Whole,
}

/// <summary>
/// 生命周期: an entry that nobody has published yet is a draft; what is submitted is in review; an entry whose published version stands while another is worked on is changed;
/// withdrawn is the end, and its code is never given again.
/// </summary>
public enum ResourceState { Draft, InReview, Published, Changed, Withdrawn }

/// <summary>What is done to an entry.</summary>
public enum ResourceAct { Drafted, Revised, Submitted, Published, Returned, Withdrawn }
