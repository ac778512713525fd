namespace Exchange.Host.Demo.Departments;

/// <summary>A department's own count, taken at one moment; the demo compares it with what the hub says.</summary>
public sealed record DepartmentCount
{
    /// <summary>Distinct cases held.</summary>
    public int Cases { get; init; }

    /// <summary>Cases still worked on, and what the hub has not fetched yet: their closing is not yet told and taken.</summary>
    public int Working { get; init; }

    /// <summary>Cases that wait for somebody outside: an applicant who was asked for a supplement, another department.</summary>
    public int Waiting { get; init; }

    /// <summary>Deliveries that took effect: the first of each case, its corrections, its withdrawal. A repeat is not counted again.</summary>
    public int Deliveries { get; init; }

    /// <summary>Rows or lines of persons that a case brought with it and that are held; 0 where the department keeps none.</summary>
    public int Lines { get; init; }

    /// <summary>Lines of files that the department could not use, each told in its result file.</summary>
    public int LineFaults { get; init; }

    /// <summary>Files taken whole.</summary>
    public int Files { get; init; }

    /// <summary>Of the files: applications of several persons that were done for some of them 部分成功.</summary>
    public int PartDone { get; init; }

    /// <summary>Certificates that existed already when they were applied for.</summary>
    public int Existing { get; init; }

    /// <summary>Checks on site that ended with 符合.</summary>
    public int Conforming { get; init; }

    /// <summary>Checks on site that ended with 整改: the case is paused until it is put right.</summary>
    public int ToBePutRight { get; init; }

    /// <summary>Checks on site that ended with 不符合.</summary>
    public int NotConforming { get; init; }

    public int Closed { get; init; }

    /// <summary>Cases closed without what was applied for.</summary>
    public int ClosedRefused { get; init; }

    public int Withdrawn { get; init; }

    /// <summary>Pushes that came in, whatever became of them.</summary>
    public int Arrivals { get; init; }

    /// <summary>Pushes of something already held that got the first answer.</summary>
    public int RepeatsHonoured { get; init; }

    /// <summary>Effects beyond the first of a case: what must not happen.</summary>
    public int SecondEffects { get; init; }

    /// <summary>Corrections taken.</summary>
    public int Amendments { get; init; }

    /// <summary>Pushes answered with a refusal, conflicts among them.</summary>
    public int Refused { get; init; }

    /// <summary>Repeats of a key with another body.</summary>
    public int Conflicts { get; init; }

    /// <summary>Pushes turned away with 503 during a stop.</summary>
    public int TurnedAway { get; init; }

    /// <summary>Pushes stored and then dropped.</summary>
    public int Dropped { get; init; }

    /// <summary>Pushes stored and then left hanging.</summary>
    public int Hung { get; init; }

    /// <summary>Questions about earlier pushes.</summary>
    public int Asked { get; init; }

    public int SupplementsAsked { get; init; }

    /// <summary>Cases whose time stood still: special procedures of kind B.</summary>
    public int Paused { get; init; }

    /// <summary>Cases accepted on paper and entered later 补录: their acceptance is dated long before it is told.</summary>
    public int AcceptedEarlier { get; init; }

    public int NotAccepted { get; init; }

    /// <summary>Progress events that the hub has taken.</summary>
    public int ProgressTaken { get; init; }

    /// <summary>Attempts to tell the hub that were not taken and had to be made again.</summary>
    public int ProgressRetried { get; init; }
}
