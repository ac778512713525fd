using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>
/// Rules of an item's situations: in each of them every mapping can read the form, and every full set of answers to the guiding questions leads to one of them or to one refusal.
/// All sets are gone through before the first person is asked; who has a gap or two ways is told an example.
/// </summary>
internal sealed class SituationRules(CheckReport report, RegistryEntry entry, ItemDocument item)
{
    // Beyond that neither a person nor this check sees through it.
    private const int MostSets = 20_000;

    private readonly List<string> questions = item.Questions.Select(question => question.Code).ToList();

    public void Check()
    {
        Steps();
        Mappings();
        if (Questions())
            Answers();
    }

    private void Steps()
    {
        for (var i = 0; i < item.Situations.Count; i++)
        {
            var situation = item.Situations[i];
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (var s = 0; s < situation.Steps.Count; s++)
            {
                var (name, at) = (situation.Steps[s].Step, $"/situations/{i}/steps/{s}/step");
                if (!seen.Add(name))
                    report.Add(entry, at, FaultKind.NameTwice, name);
                if (item.Steps.FirstOrDefault(step => step.Name == name) is not { } step)
                {
                    var (zh, en) = NearestName.Hint(name, item.Steps.Select(other => other.Name));
                    report.Add(entry, at, FaultKind.StepUnknown, name, zh, en);
                }
                else if (!step.IsIn(situation.Code))
                {
                    report.Add(entry, at, FaultKind.SituationStep, situation.Code, name);
                }
            }
        }
    }

    /// <summary>Each mapping by which a step may go out reads the form that it has there.</summary>
    private void Mappings()
    {
        var told = new HashSet<(string, string, string)>();
        for (var i = 0; i < item.Steps.Count; i++)
        {
            // Of a form that is not registered that is said already.
            foreach (var form in item.Forms().Where(form => report.Next.Schemas.ContainsKey(form.Key)))
            {
                foreach (var situation in form.Where(item.Steps[i].IsIn))
                    OfStep(i, situation, form.Key, told);
            }
        }
    }

    private void OfStep(int index, string? code, string form, HashSet<(string, string, string)> told)
    {
        var step = item.Steps[index];
        var at = item.Situations.Select(situation => situation.Code).ToList().IndexOf(code ?? "");
        var own = at < 0 ? -1 : item.Situations[at].Steps.Select(other => other.Step).ToList().IndexOf(step.Name);
        var change = own < 0 ? null : item.Situations[at].Steps[own];
        Reads(change?.Mapping ?? step.Mapping, change?.Mapping is null ? $"/steps/{index}/mapping" : $"/situations/{at}/steps/{own}/mapping");
        Reads(change?.WithdrawMapping ?? step.WithdrawMapping, change?.WithdrawMapping is null ? $"/steps/{index}/withdrawMapping" : $"/situations/{at}/steps/{own}/withdrawMapping");
        if (step.Jurisdiction is null || !report.Next.Jurisdictions.TryGetValue(step.Jurisdiction, out var jurisdiction))
            return;
        foreach (var mapping in jurisdiction.Rows.SelectMany(row => new[] { row.Mapping, row.WithdrawMapping })
            .Append(jurisdiction.Default.Mapping).Append(jurisdiction.Default.WithdrawMapping).Distinct(StringComparer.Ordinal))
            Reads(mapping, $"/steps/{index}/jurisdiction");

        void Reads(string? name, string pointer)
        {
            if (name is not null && report.Next.Mappings.TryGetValue(name, out var mapping)
                && !RegisteredSchemas.ReadsForm(report.Next, mapping.From, form) && told.Add((pointer, name, form)))
                report.Add(entry, pointer, FaultKind.OtherSchema, name, mapping.From, form);
        }
    }

    /// <summary>False where questions and conditions do not hold together: then nothing can be said of sets of answers.</summary>
    private bool Questions()
    {
        var sound = Unique(questions, i => $"/questions/{i}/code");
        for (var i = 0; i < item.Questions.Count; i++)
        {
            var at = i;
            sound &= Unique([.. item.Questions[i].Answers.Select(answer => answer.Code)], a => $"/questions/{at}/answers/{a}/code");
            sound &= Condition(item.Questions[i].When, i, $"/questions/{i}/when");
        }

        for (var i = 0; i < item.Situations.Count; i++)
            sound &= Condition(item.Situations[i].Fits, questions.Count, $"/situations/{i}/fits");
        for (var i = 0; i < item.Refusals.Count; i++)
            sound &= Condition(item.Refusals[i].Fits, questions.Count, $"/refusals/{i}/fits");
        return sound && (questions.Count > 0 || item.Refusals.Count > 0);
    }

    private bool Unique(IReadOnlyList<string> names, Func<int, string> pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!seen.Add(names[i]))
                report.Add(entry, pointer(i), FaultKind.NameTwice, names[i]);
        }

        return seen.Count == names.Count;
    }

    /// <param name="before">How many of the questions it may name, from the first.</param>
    private bool Condition(IReadOnlyDictionary<string, IReadOnlyList<string>> condition, int before, string pointer)
    {
        var sound = true;
        foreach (var (code, answers) in condition)
        {
            var at = JsonPointer.Add(pointer, code);
            if (item.Questions.Take(before).FirstOrDefault(question => question.Code == code) is not { } question)
            {
                var (zh, en) = NearestName.Hint(code, questions.Take(before));
                report.Add(entry, at, FaultKind.QuestionUnknown, code, zh, en);
                sound = false;
                continue;
            }

            for (var i = 0; i < answers.Count; i++)
            {
                if (question.Answers.Any(answer => answer.Code == answers[i]))
                    continue;
                var (zh, en) = NearestName.Hint(answers[i], question.Answers.Select(answer => answer.Code));
                report.Add(entry, $"{at}/{i}", FaultKind.AnswerUnknown, code, answers[i], zh, en);
                sound = false;
            }
        }

        return sound;
    }

    /// <summary>Every full set of answers, and where it leads.</summary>
    private void Answers()
    {
        var ends = item.Situations.Select((situation, i) => (situation.Fits, At: $"/situations/{i}", Zh: $"情形 {situation.Code}", En: $"situation {situation.Code}"))
            .Concat(item.Refusals.Select((refusal, i) => (refusal.Fits, At: $"/refusals/{i}", Zh: $"refusals 第 {i + 1} 项", En: $"refusal {i + 1}"))).ToList();
        var (reached, asked, twice) = (new bool[ends.Count], new HashSet<string>(StringComparer.Ordinal), new HashSet<(int, int)>());
        var (sets, nowhere, example) = (0, 0, "");
        foreach (var answers in SituationGuide.FullSets(item))
        {
            if (++sets > MostSets)
            {
                report.Add(entry, "/questions", FaultKind.AnswersMany, MostSets);
                return;
            }

            asked.UnionWith(answers.Keys);
            var led = Enumerable.Range(0, ends.Count).Where(i => SituationGuide.Holds(ends[i].Fits, answers)).ToList();
            foreach (var i in led)
                reached[i] = true;
            if (led.Count == 0 && nowhere++ == 0)
                example = Words(answers);
            // What is further down in the document is told, with what it collides with.
            foreach (var later in led.Skip(1).Where(later => twice.Add((led[0], later))))
                report.Add(entry, ends[later].At, FaultKind.AnswersTwice, Words(answers), ends[led[0]].Zh, ends[led[0]].En);
        }

        if (nowhere > 0)
            report.Add(entry, "/questions", FaultKind.AnswersNowhere, example, nowhere);
        for (var i = 0; i < ends.Count; i++)
        {
            if (!reached[i])
                report.Add(entry, ends[i].At, FaultKind.SituationNever);
        }

        for (var i = 0; i < questions.Count; i++)
        {
            if (!asked.Contains(questions[i]))
                report.Add(entry, $"/questions/{i}", FaultKind.QuestionNever, questions[i]);
        }
    }

    private static string Words(IReadOnlyDictionary<string, string> answers) => string.Join(", ", answers.Select(one => $"{one.Key}: {one.Value}"));
}
