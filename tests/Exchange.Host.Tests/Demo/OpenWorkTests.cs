using Exchange.Host.Demo;

namespace Exchange.Host.Tests.Demo;

public sealed class OpenWorkTests
{
    [Test]
    public void What_is_open_is_named_by_department_and_reason_the_most_frequent_first()
    {
        var open = OpenWork.In(
        [
            Record("1", new StepView("S1", "SP", "rejected", null), new DeliveryView("S1", "SP", "rejected", "value-too-long")),
            Record("2", new StepView("S1", "DJ", "acknowledged", "a", "supplementAsked"), new DeliveryView("S1", "DJ", "acknowledged", null)),
            Record("3", new StepView("S1", "DJ", "acknowledged", "b", "supplementAsked"), new DeliveryView("S1", "DJ", "acknowledged", null)),
            Record("4", new StepView("S1", "YBJ", "queued", null), new DeliveryView("S1", "YBJ", "parked", "code-unknown")),
            Record("5", new StepView("S1", "GJJ", "closed", "c")),
            Record("6", new StepView("S1", "GJJ", "waiting", null)),
            Record("7", new StepView("S1", "GJJ", "cancelled", null)),
        ]);
        open.Select(work => (work.Organisation, work.Numbers.Count)).ShouldBe([("DJ", 2), ("GJJ", 1), ("SP", 1), ("YBJ", 1)]);
        open[0].Why.ShouldContain("the applicant has not come back");
        open[2].Why.ShouldContain("value-too-long");
        open[3].Why.ShouldContain("code-unknown");
        open[0].ToString().ShouldEndWith("2, 3");
    }

    [Test]
    public void An_account_puts_every_step_somewhere()
    {
        var records = new[] { "queued", "acknowledged", "rejected", "closed", "waiting", "cancelled" }
            .Select((state, n) => Record($"{n}", new StepView("S1", "DJ", state, null))).ToList();
        records.Add(Record("9", new StepView("S1", "DJ", "queued", null), new DeliveryView("S1", "DJ", "parked", "code-unknown")));
        var account = DepartmentAccount.Of(["DJ", "GJJ"], records);
        account[0].ShouldBe(new DepartmentAccount("DJ", Steps: 7, Closed: 1, Open: 2, Refused: 1, Parked: 1, Waiting: 1, Cancelled: 1));
        account.ShouldAllBe(a => a.AddsUp);
        account[1].Steps.ShouldBe(0);
    }

    static RecordView Record(string number, StepView step, params DeliveryView[] deliveries) => new("id" + number, number, "open", [step], deliveries);
}
