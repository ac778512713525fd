using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records.Stories;

/// <summary>Hears a step's events one after the other, in the story's order: what each changes, and what is unusual about it where it stands. One line of the table in docs/states.md each.</summary>
/// <param name="mostExtended">More days of an extension are unusual; null where nobody says.</param>
internal sealed class StoryTelling(int? mostExtended)
{
    private readonly List<Supplement> _supplements = [];
    private readonly List<Extension> _extensions = [];
    private readonly List<Pause> _pauses = [];
    private readonly List<StoryWarning> _warnings = [];
    private StepStory _story = new();
    private bool _told, _notAccepted, _approved, _withdrawn;
    private long _version;

    private bool IsAccepted => _story.AcceptedAt is not null;

    private bool HasEnded => _story.EndedAt is not null;

    private bool IsPaused => _pauses is [.., { Until: null }];

    private bool IsAsked => _supplements is [.., { InAt: null }];

    public void Hear(StageEvent one)
    {
        if (one.Version < _version) Warn(one, StoryWarning.VersionBack);
        _version = Math.Max(_version, one.Version ?? 0);
        switch (one.Stage)
        {
            case ProgressStage.Closed:
                Close(one);
                break;
            case ProgressStage.Issued or ProgressStage.Collected:
                Result(one);
                break;
            // The decision stands, and so does an earlier withdrawal: it is kept, and changes neither.
            case var _ when HasEnded:
                Warn(one, StoryWarning.AfterEnd);
                return;
            case ProgressStage.Withdrawn:
                End(one, Outcome.Withdrawn);
                _withdrawn = true;
                break;
            default:
                UnderWay(one);
                break;
        }
        // Once it has ended only another closing and what comes of it get here.
        _story = _story with { Stage = one.Stage };
        _told = true;
    }

    public StepStory Told() => _story with
    {
        Supplements = _supplements, Extensions = _extensions, Warnings = _warnings,
        Pauses = HasEnded && IsPaused ? [.. _pauses[..^1], _pauses[^1] with { Until = _story.EndedAt }] : _pauses,
    };

    private void UnderWay(StageEvent one)
    {
        switch (one.Stage)
        {
            case ProgressStage.PreCheck:
                if (IsAccepted) Warn(one, StoryWarning.AfterAcceptance);
                break;
            case ProgressStage.SupplementAsked:
                if (IsAsked) Warn(one, StoryWarning.Twice);
                else _supplements.Add(new Supplement(one.At, null, Late: IsAccepted));
                break;
            case ProgressStage.SupplementIn:
                if (IsAsked) _supplements[^1] = _supplements[^1] with { InAt = one.At };
                else Warn(one, StoryWarning.NothingAsked);
                break;
            case ProgressStage.Accepted:
                if (_notAccepted) Warn(one, StoryWarning.AfterRefusal);
                if (IsAccepted) Warn(one, StoryWarning.Twice);
                else _story = _story with { AcceptedAt = one.At };
                break;
            case ProgressStage.NotAccepted:
                if (IsAccepted) Warn(one, StoryWarning.AfterAcceptance);
                else if (_notAccepted) Warn(one, StoryWarning.Twice);
                _notAccepted = true;
                break;
            case ProgressStage.Handled or ProgressStage.Reviewed or ProgressStage.Approved:
                if (!IsAccepted) Warn(one, StoryWarning.BeforeAcceptance);
                else if (_approved && one.Stage != ProgressStage.Approved) Warn(one, StoryWarning.GoesBack);
                _approved |= one.Stage == ProgressStage.Approved;
                break;
            case ProgressStage.Extended:
                if (!IsAccepted) Warn(one, StoryWarning.BeforeAcceptance);
                if (one.Days > mostExtended) Warn(one, StoryWarning.ExtensionTooLong);
                _extensions.Add(new Extension(one.At, one.Days));
                break;
            case ProgressStage.Paused:
                if (!IsAccepted) Warn(one, StoryWarning.BeforeAcceptance);
                if (IsPaused) Warn(one, StoryWarning.Twice);
                else _pauses.Add(new Pause(one.At, null));
                break;
            case ProgressStage.Resumed:
                if (IsPaused) _pauses[^1] = _pauses[^1] with { Until = one.At };
                else Warn(one, StoryWarning.NotPaused);
                break;
            case ProgressStage.PassedOn:
                if (!IsAccepted) Warn(one, StoryWarning.BeforeAcceptance);
                break;
        }
    }

    private void Close(StageEvent one)
    {
        // The closing that some systems send after 撤件 does not turn it into a decision (decision 10).
        if (_withdrawn)
        {
            _story = _story with { ClosingCode = one.Code };
            return;
        }
        if (HasEnded) Warn(one, one.Code == _story.ClosingCode ? StoryWarning.Twice : StoryWarning.ClosedOtherwise);
        else if (one.Outcome == Outcome.Done)
        {
            // A department that tells the end alone decides at once (即办): nothing is unusual about that.
            if (!IsAccepted && _notAccepted) Warn(one, StoryWarning.AfterRefusal);
            else if (!IsAccepted && _told) Warn(one, StoryWarning.BeforeAcceptance);
            if (IsPaused) Warn(one, StoryWarning.WhilePaused);
        }
        End(one, one.Outcome ?? _story.Outcome);
        _story = _story with { ClosingCode = one.Code };
    }

    private void End(StageEvent one, string? outcome) => _story = _story with { EndedAt = one.At, Outcome = outcome };

    private void Result(StageEvent one)
    {
        if (!HasEnded) Warn(one, StoryWarning.BeforeClosing);
        else if (_story.Outcome is Outcome.Refused or Outcome.Withdrawn) Warn(one, StoryWarning.AfterRefusal);
        else if (one.Stage == ProgressStage.Collected && _story.IssuedAt is null) Warn(one, StoryWarning.BeforeIssue);
        _story = one.Stage == ProgressStage.Issued
            ? _story with { IssuedAt = _story.IssuedAt ?? one.At }
            : _story with { CollectedAt = _story.CollectedAt ?? one.At, CollectedBy = _story.CollectedBy ?? one.Code };
    }

    private void Warn(StageEvent one, string code) => _warnings.Add(StoryWarning.Of(one, code));
}
