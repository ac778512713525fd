using System.Text;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Applications;

namespace Exchange.Host.Tests.Demo;

public sealed class RecordGeneratorTests
{
    static readonly DateOnly Day = new(2026, 11, 24);
    static readonly RecordGenerator Generator = new(7, Day);
    static readonly List<(SampleRecord Record, JsonNode Body)> Records =
        [.. Enumerable.Range(0, 2000).Select(i => Generator.Make(i)).Select(r => (r, JsonNode.Parse(r.Body.Span)!))];

    static IEnumerable<JsonNode> Companies => Records.Where(r => r.Record.Item == RecordGenerator.CompanyStart).Select(r => r.Body);

    [Test]
    public void The_same_seed_makes_the_same_records()
    {
        var again = new RecordGenerator(7, Day);
        foreach (var index in new[] { 900, 3, 3, 0 })
            again.Make(index).Request.ToArray().ShouldBe(Generator.Make(index).Request.ToArray());
        new RecordGenerator(8, Day).Make(0).Request.ToArray().ShouldNotBe(Generator.Make(0).Request.ToArray());
    }

    [Test]
    public void Numbers_are_valid_and_none_comes_twice()
    {
        Records.ShouldAllBe(r => r.Record.Number.Length == 19 && r.Record.Number.StartsWith("449903261124") && Formulas.IsChecked(r.Record.Number));
        Records.Select(r => r.Record.Number).Distinct().Count().ShouldBe(Records.Count);
    }

    [Test]
    public void The_request_carries_number_item_situation_and_body()
    {
        foreach (var (record, body) in Records.Take(50))
        {
            var request = JsonNode.Parse(record.Request.Span)!;
            ((string?)request["number"]).ShouldBe(record.Number);
            ((string?)request["item"]).ShouldBe(record.Item);
            ((string?)request["situation"]).ShouldBe(record.Situation);
            JsonNode.DeepEquals(request["body"], body).ShouldBeTrue();
            ((string?)body["situation"]).ShouldBe(record.Situation);
            record.Request.Span.IndexOf((byte)'\n').ShouldBe(-1);
        }
    }

    [Test]
    public void What_is_subscribed_adds_up_to_the_capital() => Companies.ShouldAllBe(body =>
        body["shareholders"]!.AsArray().Sum(s => (decimal)s!["subscribed"]!) == (decimal)body["enterprise"]!["capital"]!
        && body["shareholders"]!.AsArray().All(s => (decimal)s!["subscribed"]! > 0));

    [Test]
    public void Every_identifier_is_valid()
    {
        var identified = Records.SelectMany(r => Objects(r.Body)).Where(o => o.ContainsKey("idNumber")).ToList();
        identified.Count.ShouldBeGreaterThan(5000);
        identified.ShouldAllBe(o => (string?)o["idType"] == "001"
            ? Formulas.IsCreditCode((string)o["idNumber"]!)
            : Formulas.IsCitizenNumber((string)o["idNumber"]!));
        identified.Where(o => o.ContainsKey("sex")).ShouldAllBe(o => ((string)o["idNumber"]!)[16] % 2 == ((string)o["sex"]!)[0] % 2);
        Records.SelectMany(r => Objects(r.Body)).Where(o => o.ContainsKey("mobile")).ShouldAllBe(o => ((string)o["mobile"]!).StartsWith("1440000"));
    }

    [Test]
    public void No_two_people_of_a_record_share_a_number() => Companies.ShouldAllBe(body =>
        body["social"]!["staff"]!.AsArray().Select(p => (string)p!["idNumber"]!).Distinct().Count() == body["social"]!["staff"]!.AsArray().Count);

    [Test]
    public void Situations_shape_the_form_and_the_steps()
    {
        foreach (var (record, body) in Records.Where(r => r.Record.Item == RecordGenerator.CompanyStart))
        {
            var staff = body["social"]!["staff"]!.AsArray().Count;
            record.Persons.ShouldBe(staff);
            switch (record.Situation)
            {
                case "02":
                    staff.ShouldBe(0);
                    body["fund"].ShouldBeNull();
                    record.Steps.ShouldBe(["S1", "S4", "S6"]);
                    break;
                case "01" or "04":
                    staff.ShouldBeGreaterThan(0);
                    body["fund"]!["staff"]!.AsArray().Count.ShouldBe(staff);
                    (body["window"] is not null).ShouldBe(record.Situation == "04");
                    record.Steps.ShouldBe(["S1", "S4", "S5", "S6"]);
                    break;
                default:
                    Assert.Fail($"situation {record.Situation}");
                    break;
            }
        }
        var companies = Companies.ToList();
        companies.Count(b => (string?)b["situation"] == "02").ShouldBeInRange(companies.Count / 7, companies.Count / 4);
    }

    [TestCase(RecordGenerator.CompanyStart, 40)]
    [TestCase(RecordGenerator.FoodPermit, 25)]
    [TestCase(RecordGenerator.Newborn, 20)]
    [TestCase(RecordGenerator.StaffInsurance, 10)]
    [TestCase(RecordGenerator.NameReservation, 5)]
    public void The_items_have_their_shares(string item, int percent) =>
        Records.Count(r => r.Record.Item == item).ShouldBeInRange(Records.Count * percent * 8 / 1000, Records.Count * percent * 12 / 1000);

    [Test]
    public void A_birth_is_registered_with_one_parent_whose_licences_the_other_lets_be_used()
    {
        var births = Records.Where(r => r.Record.Item == RecordGenerator.Newborn).ToList();
        foreach (var (record, body) in births)
        {
            record.Steps.ShouldBe(["S1", "S2", "S3", "S4", "S5"]);
            record.Persons.ShouldBe(1);
            var (follow, other) = record.Situation == "01" ? ("mother", "father") : ("father", "mother");
            ((string)body["hukou"]!["follow"]!).ShouldBe(follow);
            ((string)body["applicant"]!["idNumber"]!).ShouldBe((string)body[follow]!["idNumber"]!);
            body["consents"]!.AsArray().ShouldAllBe(c => (string)c!["subject"]! == (string)body[other]!["idNumber"]!);
            (((string)body["mother"]!["idNumber"]!)[16] % 2, ((string)body["father"]!["idNumber"]!)[16] % 2).ShouldBe((0, 1));
            var born = DateTimeOffset.Parse((string)body["baby"]!["birth"]!).Date;
            (Day.ToDateTime(TimeOnly.MinValue) - born).Days.ShouldBeInRange(1, 300);
            var materials = JsonNode.Parse(record.Request.Span)!["materials"]!.AsArray();
            materials.Select(m => (string)m!["code"]!).ShouldBe(body["commitments"] is null ? ["B11", "B11", "B12", "B13"] : ["B11", "B11", "B12", "B13", "B02"]);
        }
        births.Select(r => r.Record.Situation).Distinct().Order().ShouldBe(["01", "02"]);
        births.Count(r => ((string)r.Body["baby"]!["name"]!).Length > 20).ShouldBeInRange(1, births.Count / 10);
    }

    [Test]
    public void Insurance_of_staff_is_of_different_people_who_join_or_leave()
    {
        var filings = Records.Where(r => r.Record.Item == RecordGenerator.StaffInsurance).ToList();
        foreach (var (record, body) in filings)
        {
            var staff = body["staff"]!.AsArray();
            record.Persons.ShouldBe(staff.Count);
            staff.Select(p => (string)p!["idNumber"]!).ShouldBeUnique();
            staff.ShouldAllBe(p => (p!["startDate"] == null) == (record.Situation == "02") && (p["endDate"] == null) == (record.Situation == "01"));
        }
        filings.Select(r => r.Record.Situation).Distinct().Order().ShouldBe(["01", "02"]);
        filings.Max(r => r.Record.Persons).ShouldBeGreaterThan(79);
    }

    [Test]
    public void Some_names_carry_rare_characters_and_legal_shareholders_occur()
    {
        var text = string.Concat(Records.Select(r => r.Body.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })));
        text.ShouldContain("䶮");
        Records.SelectMany(r => Objects(r.Body)).Select(o => (string?)o["name"] ?? "").ShouldContain(name => name.EndsWith("𬭩", StringComparison.Ordinal));
        text.ShouldContain("\"kind\":\"legal\"");
    }

    [Test]
    public void A_food_permit_is_checked_where_its_premises_are_and_not_where_it_was_handed_in()
    {
        var permits = Records.Where(r => r.Record.Item == RecordGenerator.FoodPermit).ToList();
        var elsewhere = 0;
        foreach (var (record, body) in permits)
        {
            record.Steps.ShouldBe(record.Situation == "01" ? ["S1", "S2", "S2H"] : ["S1"]);
            record.Persons.ShouldBe(body["handlers"]!.AsArray().Count + 1);
            ((string)body["mode"]!).ShouldBe(record.Situation == "01" ? "2" : "1");
            (body["commitments"] is not null).ShouldBe(record.Situation == "02");
            var street = ((string)body["region"]!["jurisdiction"]!)[..9];
            ((string)body["premises"]!["division"]!).ShouldBeOneOf(["449903000000", street + "000", street + "001", street + "002"]);
            elsewhere += ((string)body["region"]!["occurred"]!)[..9] == street ? 0 : 1;
        }
        elsewhere.ShouldBeInRange(permits.Count / 10, permits.Count / 3);
        permits.Count(r => (string?)r.Body["premises"]!["division"] == "449903000000").ShouldBeInRange(1, permits.Count / 20);
        permits.SelectMany(r => r.Body["handlers"]!.AsArray()).Count(h => ((string)h!["name"]!).Length > 20).ShouldBeInRange(1, permits.Count / 20);
        permits.Select(r => r.Record.Situation).Distinct().Order().ShouldBe(["01", "02"]);
    }

    [Test]
    public void A_supplement_is_the_record_anew_with_the_missing_material_and_the_same_applicants_come_back_in_every_run()
    {
        var supplement = new Supplement(7);
        foreach (var record in Records.Select(r => r.Record).Where(r => r.Item != RecordGenerator.NameReservation).Take(50))
        {
            var amended = JsonNode.Parse(supplement.To(record).Span)!;
            ((string?)amended["number"], (string?)amended["item"], (string?)amended["situation"]).ShouldBe((record.Number, record.Item, record.Situation));
            var code = record.Item == RecordGenerator.FoodPermit ? "F05" : "M05";
            ((string?)amended["body"]!["materials"]!.AsArray().Single(m => (string?)m!["code"] == code)!["source"]).ShouldBe("upload");
            supplement.To(record).ToArray().ShouldBe(new Supplement(7).To(record).ToArray());
        }
        var coming = Records.Count(r => supplement.Comes(r.Record.Number));
        coming.ShouldBeInRange(Records.Count * 8 / 10, Records.Count * 95 / 100);
        Records.ShouldAllBe(r => supplement.Comes(r.Record.Number) == new Supplement(7).Comes(r.Record.Number));
    }

    [Test]
    public void A_mix_of_one_step_has_nothing_else() =>
        Enumerable.Range(0, 100).Select(new RecordGenerator(1, Day, RecordMix.OneStep).Make).ShouldAllBe(r => r.Item == RecordGenerator.NameReservation && r.Steps.Count == 1);

    [Test]
    public void Each_mix_of_one_item_has_nothing_else()
    {
        foreach (var (mix, item) in new[]
                 {
                     (RecordMix.CompaniesWithStaff, RecordGenerator.CompanyStart), (RecordMix.FoodPermits, RecordGenerator.FoodPermit),
                     (RecordMix.Births, RecordGenerator.Newborn), (RecordMix.Staff, RecordGenerator.StaffInsurance),
                 })
            Enumerable.Range(0, 50).Select(new RecordGenerator(1, Day, mix).Make).ShouldAllBe(r => r.Item == item);
    }

    static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.Select(m => m.Value).SelectMany(Objects).Prepend(o).Where(o => o["name"] is null or JsonValue),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
