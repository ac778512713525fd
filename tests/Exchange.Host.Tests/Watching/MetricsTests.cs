using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Watching;

/// <summary>What Prometheus gets, after everything that is counted has happened once.</summary>
[NonParallelizable]
internal sealed partial class MetricsTests : HubTests
{
    private Scrape _scrape = null!;
    private string _number = null!;

    [OneTimeSetUp]
    public async Task Live()
    {
        var (refused, parked) = (Hub.Number(), Hub.Number());
        _number = Hub.Number();
        Hub.Department.Set(refused, Habit.Rejects);
        Hub.Department.Set(parked, Habit.ClosesAfterStoring);
        var taken = await Hub.TakenIn(_number);
        await Hub.TakenIn(_number);
        await Hub.UntilDelivery(taken, "acknowledged");
        await Hub.UntilDelivery(await Hub.TakenIn(refused), "rejected");
        await Hub.UntilDelivery(await Hub.TakenIn(parked, "neither"), "parked");
        (await Hub.Progress("registration", new System.Text.Json.Nodes.JsonObject
        {
            ["eventId"] = "E-1", ["about"] = new System.Text.Json.Nodes.JsonObject { ["record"] = taken, ["step"] = "S1" }, ["stage"] = "accepted", ["at"] = "2026-03-02T09:00:00+08:00",
        })).Status.ShouldBeInRange(200, 202);
        for (var tries = 0; tries < 600; tries++)
        {
            _scrape = await Scrape.Of(Hub);
            if (_scrape.Value("exchange_parked", "exchange_adapter=\"neither\"") == 1) return;
            await Task.Delay(100);
        }
        throw new TimeoutException(_scrape.Text);
    }

    [Test]
    public void The_page_names_every_metric_of_the_hub_and_no_other()
    {
        var rows = MarkedTable.Read(Repository.Read("docs", "watching.md"), "metrics");
        _scrape.Names.Where(name => name.StartsWith("exchange_", StringComparison.Ordinal)).ShouldBe(rows.Select(row => row[1].Trim('`')), ignoreOrder: true);
        foreach (var row in rows)
        {
            var name = row[1].Trim('`');
            _scrape.Text.ShouldContain($"# TYPE {name} {row[2]}\n");
            _scrape.Text.ShouldContain($"# HELP {name} {row[4]}\n");
            var sample = _scrape.Samples.First(one => one.Name == name || one.Name == name + "_count");
            Label().Matches(sample.Labels).Select(match => match.Groups["name"].Value).Where(label => label.StartsWith("exchange_", StringComparison.Ordinal))
                .ShouldBe(row[3] == "none" ? [] : row[3].Split(", ").Select(label => label.Trim('`')), ignoreOrder: true, name);
        }
    }

    [Test]
    public void What_happened_is_counted_with_its_adapter_and_how_it_ended()
    {
        _scrape.Value("exchange_deliveries_settled_total", "exchange_adapter=\"safe\"", "exchange_outcome=\"acknowledged\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        _scrape.Value("exchange_deliveries_settled_total", "exchange_adapter=\"safe\"", "exchange_outcome=\"rejected\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        _scrape.Value("exchange_deliveries_settled_total", "exchange_adapter=\"neither\"", "exchange_outcome=\"parked\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        _scrape.Value("exchange_records_not_taken_in_total", "exchange_answer=\"repeated\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        _scrape.Value("exchange_records_taken_in_total").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(3);
        _scrape.Value("exchange_progress_reported_total", "exchange_stage=\"accepted\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        _scrape.Value("exchange_delivery_duration_seconds_count", "exchange_adapter=\"safe\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        // From the moment at which it was due: tenths of a second here, and not the seconds since 1970.
        _scrape.Value("exchange_delivery_duration_seconds_sum", "exchange_adapter=\"safe\"").ShouldNotBeNull().ShouldBeLessThan(60);
        _scrape.Value("exchange_lane_slots", "exchange_adapter=\"safe\"").ShouldNotBeNull().ShouldBeGreaterThan(0);
        _scrape.Value("exchange_hosts_alive").ShouldBe(1);
    }

    [Test]
    public void Labels_hold_names_of_documents_and_nothing_of_records()
    {
        foreach (var secret in Person.Everything) _scrape.Text.ShouldNotContain(secret);
        _scrape.Text.ShouldNotContain(_number);
        Label().Matches(_scrape.Text).Select(match => match.Groups["name"].Value).Where(label => label.StartsWith("exchange_", StringComparison.Ordinal)).Distinct()
            .ShouldBe(["exchange_adapter", "exchange_outcome", "exchange_answer", "exchange_stage"], ignoreOrder: true);
        Ids().IsMatch(_scrape.Text).ShouldBeFalse("an id would be a series of its own");
    }

    [Test]
    public void Requests_are_measured_by_the_conventions_and_by_route()
        => _scrape.Value("http_server_request_duration_seconds_count", "http_request_method=\"POST\"", "http_route=\"/api/v1/records/\"", "http_response_status_code=\"202\"").ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(3);

    [Test]
    public void Every_query_of_the_dashboard_names_what_metrics_answers()
    {
        using var dashboard = JsonDocument.Parse(Repository.Read("deploy", "grafana", "exchange.json"));
        var samples = _scrape.Samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)).ToList();
        queries.Count.ShouldBeGreaterThan(20);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            var names = MetricName().Matches(query).Select(match => match.Value).ToList();
            names.ShouldNotBeEmpty(query);
            names.Where(name => !samples.Contains(name)).ShouldBeEmpty(query);
            foreach (var name in names)
            {
                used.Add(name);
                // Labels that are asked for are there, and so are the values that they are compared with.
                foreach (Match asked in Asked().Matches(query).Where(match => match.Groups["name"].Value is not "job"))
                    _scrape.Samples.Where(sample => sample.Name == name).ShouldContain(
                        sample => sample.Labels.Contains(asked.Groups["name"].Value + "=\"" + (asked.Groups["value"].Value.Contains('$') ? "" : asked.Groups["value"].Value), StringComparison.Ordinal), query);
            }
        }
        // What the hub measures is on it.
        _scrape.Names.Where(name => name.StartsWith("exchange_", StringComparison.Ordinal) && !used.Any(one => one == name || one.StartsWith(name + "_", StringComparison.Ordinal))).ShouldBeEmpty();
        foreach (var variable in dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Where(one => one.GetProperty("type").GetString() == "query"))
            samples.ShouldContain(VariableName().Match(variable.GetProperty("query").GetProperty("query").GetString()!).Groups["name"].Value);
    }

    [GeneratedRegex("(?<name>[a-z_]+)=\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Ids();

    [GeneratedRegex("\\b(exchange|http|dotnet|kestrel|db)_[a-z_]+(?=[{\\[)\\s]|$)(?<!exchange_(adapter|answer|outcome|stage))(?<!http_(route|response_status_code))")]
    private static partial Regex MetricName();

    [GeneratedRegex("(?<name>[a-z_]+)(=~|=)\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Asked();

    [GeneratedRegex("label_values\\((?<name>[a-z_]+),", RegexOptions.ExplicitCapture)]
    private static partial Regex VariableName();
}

/// <summary>Switched off there is nothing to read, and nothing that listens.</summary>
internal sealed class MetricsOffTests : HubTests
{
    protected override string[] Settings => ["--Watch:Prometheus=false"];

    [Test]
    public async Task Switched_off_there_is_no_such_address() => (await Hub.Get("administrator", "/metrics")).ShouldBeProblem(404, "not-found");
}
