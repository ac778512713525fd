using System.Text;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Registry;

/// <summary>From answers to the next question, to a situation, or to a refusal.</summary>
public sealed class SituationGuideTests
{
    private const string Birth = """
        kind: item
        name: birth
        title: { zh: 新生儿出生一件事, en: Birth }
        code: C
        organisation: WJJ
        schema: birth.v1
        closingTable: closing
        questions:
          - { code: married, title: { zh: 父母是否已婚, en: Are the parents married }, answers: [{ code: yes, title: { zh: 是, en: Yes } }, { code: no, title: { zh: 否, en: No } }] }
          - { code: foreign, title: { zh: 是否有外籍父母, en: Is a parent a foreigner }, when: { married: [yes] }, answers: [{ code: yes, title: { zh: 是, en: Yes } }, { code: no, title: { zh: 否, en: No } }] }
          - { code: follow, title: { zh: 随谁落户, en: Whom to follow }, when: { foreign: [no] }, answers: [{ code: mother, title: { zh: 母亲, en: Mother } }, { code: father, title: { zh: 父亲, en: Father } }] }
        situations:
          - { code: 01, title: { zh: 随母, en: Mother }, fits: { follow: [mother] } }
          - { code: 02, title: { zh: 随父, en: Father }, fits: { follow: [father] } }
        refusals:
          - { fits: { married: [no] }, guidance: { zh: 请单独办理, en: Apply for each alone } }
          - { fits: { foreign: [yes] }, guidance: { zh: 请到窗口, en: Come to the window } }
        steps:
          - { name: S1, title: { zh: 签发, en: Certificate }, organisation: WJJ, adapter: wjj, mapping: m.v1 }
        """;

    private static readonly ItemDocument Item = Read(Birth);

    [TestCase("", "ask married")]
    [TestCase("married=yes", "ask foreign")]
    [TestCase("married=yes foreign=no", "ask follow")]
    [TestCase("follow=father foreign=no married=yes", "fits 02", Description = "in any order")]
    [TestCase("married=no", "refuse 请单独办理")]
    [TestCase("married=yes foreign=yes", "refuse 请到窗口")]
    [TestCase("married=yes follow=father", "ask foreign", Description = "what comes later may turn out to be asked")]
    [TestCase("married=no follow=father", "wrong follow NotAsked")]
    [TestCase("married=no foreign=no follow=father", "wrong foreign NotAsked, follow NotAsked")]
    [TestCase("married=perhaps follow=father", "wrong married UnknownAnswer")]
    [TestCase("maried=yes colour=red", "wrong colour UnknownQuestion, maried UnknownQuestion")]
    [TestCase("Married=yes", "wrong Married UnknownQuestion")]
    public void Answers_lead_on(string answers, string where) => Words(SituationGuide.Follow(Item, Answers(answers))).ShouldBe(where);

    [Test]
    public void A_wrong_answer_is_told_with_what_could_be_answered()
        => SituationGuide.Follow(Item, Answers("married=perhaps")).ShouldBeOfType<GuideAnswer.Wrong>().Faults.ShouldHaveSingleItem().Choices.ShouldBe(["yes", "no"]);

    [Test]
    public void Every_full_set_of_answers_is_gone_through_once()
        => SituationGuide.FullSets(Item).Select(set => string.Join(' ', set.Select(one => $"{one.Key}={one.Value}"))).ShouldBe(
            ["married=yes foreign=yes", "married=yes foreign=no follow=mother", "married=yes foreign=no follow=father", "married=no"]);

    [Test]
    public void Where_nothing_is_asked_one_chooses_and_a_single_situation_is_it()
    {
        Words(SituationGuide.Follow(Item with { Questions = [], Refusals = [] }, Answers(""))).ShouldBe("choose 01 02");
        Words(SituationGuide.Follow(Item with { Questions = [], Refusals = [], Situations = [Item.Situations[0]] }, Answers(""))).ShouldBe("fits 01");
        Words(SituationGuide.Follow(Item with { Questions = [], Refusals = [], Situations = [] }, Answers(""))).ShouldBe("fits ");
    }

    private static Dictionary<string, string> Answers(string text)
        => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=')).ToDictionary(one => one[0], one => one[1], StringComparer.Ordinal);

    private static string Words(GuideAnswer answer) => answer switch
    {
        GuideAnswer.Ask ask => "ask " + ask.Question.Code,
        GuideAnswer.Fits fits => "fits " + fits.Situation?.Code,
        GuideAnswer.Refuse refuse => "refuse " + refuse.Refusal.Guidance.Zh,
        GuideAnswer.Choose choose => "choose " + string.Join(' ', choose.Situations.Select(one => one.Code)),
        GuideAnswer.Wrong wrong => "wrong " + string.Join(", ", wrong.Faults.Select(one => $"{one.Question} {one.Kind}")),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static ItemDocument Read(string yaml)
    {
        var read = new DocumentReader(Samples.Kinds).Read([new DocumentFile("a.yaml", Encoding.UTF8.GetBytes(yaml))]);
        read.Faults.ShouldBeEmpty();
        return (ItemDocument)read.Documents.ShouldHaveSingleItem().Document;
    }
}
