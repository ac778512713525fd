using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Only a department that has the step, or is about to, can be reminded of it. Asked of the row itself, at the commit.
    private static readonly Sql InsertReminder = new("""
        insert into reminder (id, record_id, step, number, organisation, client, at, reason)
        select @id, s.record_id, s.name, @number, s.organisation, @client, @now, @reason
        from step s where s.record_id = @record_id and s.name = @step and s.state in ('queued', 'acknowledged', 'rejected')
          and not exists (select 1 from reminder r where r.record_id = s.record_id and r.step = s.name and r.number >= @number)
        """);

    private static readonly Sql AnswerReminder = new("""
        update reminder set answered_at = @now, answered_by = @client, answer = @answer
        where record_id = @record_id and step = @step and number = @number and answered_at is null
        """);

    /// <summary>督办: somebody asks the department for a step that takes long. False when the step has ended or is not handed out, or has a reminder of this number by now.</summary>
    /// <param name="number">One more than the step's last.</param>
    /// <param name="along">Written in the same commit: the answer that a repeat of the request gets.</param>
    public async Task<bool> Remind(string recordId, StepLine step, long number, string client, string reason, Command? along = null)
    {
        var now = Now;
        var digest = LogData.DigestOf(Cut(reason, 500))!;
        // One commit: if we stop before it nobody was reminded, and the caller has no answer; after it the reminder stands in the log, where followers find it.
        return await queue.Offer(new Unit(recordId).Along(along)
            .When(InsertReminder.With(Id.New(clock), number, client, now, digest, recordId, step.Name))
            .Do(Given(reason, client, recordId, null, now))
            .Log(new LogEvent(now, LogKind.StepReminded, recordId, null, step.Name, step.Organisation, client, LogData.Of(("reminder", number), ("reason", digest)))));
    }

    /// <summary>The department says why. False when there is no such reminder, or it was answered.</summary>
    public async Task<bool> Answer(string recordId, StepLine step, long number, string client, string reason, Command? along = null)
    {
        var now = Now;
        var digest = LogData.DigestOf(Cut(reason, 500))!;
        // Likewise: the answer, its words and its log event are one commit, so there is nothing in between to die in.
        return await queue.Offer(new Unit(recordId).Along(along)
            .When(AnswerReminder.With(now, client, digest, recordId, step.Name, number))
            .Do(Given(reason, client, recordId, null, now))
            .Log(new LogEvent(now, LogKind.StepReminderAnswered, recordId, null, step.Name, step.Organisation, client, LogData.Of(("reminder", number), ("reason", digest)))));
    }
}
