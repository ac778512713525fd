using System.Collections.Concurrent;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 食品经营许可 SCJG-SP: polls its staging tables, sets REC_FLAG, asks for supplements, accepts, waits for the street's conclusion where the item wants
/// one, decides, and tells all of it in the tables back. What an application and its corrections are is read from the tables alone.
/// </summary>
public sealed class FoodPermitOffice : ISimulatedDepartment
{
    const string Office = "云溪区市场监督管理局";
    const string Code = "114499030075000247";
    const string District = "449903000000";

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly DepartmentOptions options;
    readonly Habits habits;
    readonly CaseWork work;
    readonly FoodPermitTables tables;
    readonly ConcurrentDictionary<string, Case> cases = new(StringComparer.Ordinal);
    readonly HashSet<string> noticed = new(StringComparer.Ordinal);
    readonly Task watching;
    int sequence, supplements, paused, notAccepted, amendments, picking;

    /// <param name="file">The database's file; made when it is not there.</param>
    public FoodPermitOffice(string file, DepartmentOptions options)
    {
        this.options = options;
        Place = file;
        habits = options.Habits ?? Habits.FoodPermits;
        work = new CaseWork(options);
        tables = new FoodPermitTables(file);
        watching = Task.Run(Watch);
    }

    public string Name => "SCJG-SP";

    public string Place { get; }

    public KnownBy KnownBy => KnownBy.RecordNumber;

    public IReadOnlyCollection<Exception> Faults => work.Faults;

    public DepartmentCount Count
    {
        get
        {
            var held = tables.Count();
            return new DepartmentCount
            {
                Cases = held.Cases,
                Working = held.Untaken + picking + work.InHand + tables.Untold(),
                Waiting = work.Waiting,
                Closed = cases.Values.Count(c => c.State is CaseState.Closed),
                ClosedRefused = cases.Values.Count(c => c.State is CaseState.Refused),
                Deliveries = held.Applications + held.Checks,
                Arrivals = held.Applications + held.Checks,
                SecondEffects = held.Doubles,
                Amendments = amendments,
                Lines = held.Persons,
                SupplementsAsked = supplements,
                Paused = paused,
                NotAccepted = notAccepted,
                ProgressTaken = tables.Told(),
            };
        }
    }

    public IReadOnlyList<HeldCase> Held() => tables.Applications().Select(one => new HeldCase(
        one.Number, one.Id, [], 1, one.Versions, cases.GetValueOrDefault(one.Number)?.State ?? CaseState.Open, new Dictionary<string, string>(),
        "S1", one.Persons)).ToList();

    async Task Watch()
    {
        try
        {
            while (!work.Closing.IsCancellationRequested)
            {
                foreach (var application in tables.NewApplications().Where(a => noticed.Add(a.Id)))
                    Notice($"{application.Number}/{application.Version}", () => Take(application));
                foreach (var check in tables.NewChecks().Where(c => noticed.Add(c.Id)))
                    Notice($"{check.Number}/check", () => Take(check.Id, check.Number, check.Conclusion));
                await Task.Delay(Look / options.Speed, options.Clock, work.Closing);
            }
        }
        catch (OperationCanceledException) when (work.Closing.IsCancellationRequested)
        {
            // The department closes.
        }
        catch (Exception fault)
        {
            work.Faults.Enqueue(fault);
        }
    }

    /// <param name="subject">What the dice are thrown for: nothing that differs from run to run, as keys do.</param>
    void Notice(string subject, Action take) => work.Run(async () =>
    {
        await work.Wait(subject, "pick-up", habits.PickUp);
        take();
    });

    void Take(Application application)
    {
        // Counted as picked up before the flag says so: at no moment does it look as if nothing were to do.
        Interlocked.Increment(ref picking);
        tables.TakeApplication(application.Id, Now);
        if (cases.TryAdd(application.Number, new Case(application)))
            work.Run(() => WorkOn(cases[application.Number]));
        else
        {
            Interlocked.Increment(ref amendments);
            cases[application.Number].Amended.TrySetResult(true);
        }
        Interlocked.Decrement(ref picking);
    }

    void Take(string id, string number, string conclusion)
    {
        Interlocked.Increment(ref picking);
        tables.TakeCheck(id);
        cases[number].Conclusion.TrySetResult(conclusion);
        Interlocked.Decrement(ref picking);
    }

    async Task WorkOn(Case held)
    {
        var number = held.First.Number;
        if (work.Chance(number, "supplement", habits.SupplementAsked))
        {
            await work.Wait(number, "supplement-asked", habits.Work);
            Interlocked.Increment(ref supplements);
            tables.Tell("EX_GDBS_BZGZ", ("SEQ", Next()), ("SBLSH", number), ("BZGZFCRXM", Clerk(number)), ("BZGZYY", "材料不齐"),
                ("BZCLQD", "F05 食品安全管理制度"), ("BZGZSJ", Time()));
            await work.Await(held.Amended.Task);
        }
        await work.Wait(number, "accepted", habits.Work);
        if (work.Chance(number, "refuse", habits.NotAccepted))
        {
            Interlocked.Increment(ref notAccepted);
            Accept(held, "4", "不属于本机关职权范围");
            await work.Wait(number, "closed", habits.Work);
            Close(held, "1", "退回", "不予受理");
            return;
        }
        Accept(held, "1", null);
        await Step(held, "1", "承办", "1");
        // By commitment the permit comes first and the check within thirty days; the others are checked before anything is decided.
        var conclusion = held.First.ByCommitment ? "1" : await work.Await(held.Conclusion.Task);
        if (conclusion == "3")
            await PutRight(number);
        await Step(held, "2", "审核", conclusion == "2" ? "2" : "1");
        await Step(held, "3", "批准", "1");
        await work.Wait(number, "closed", habits.Work);
        if (conclusion == "2")
        {
            Close(held, "7", "不予许可", "现场核查不符合");
            return;
        }
        Close(held, "6", "准予许可", null);
        tables.Tell("EX_GDBS_SPJG", ("SEQ", Next()), ("SBLSH", number), ("ATTACH_NAME", "食品经营许可证.pdf"), ("ATTACH_ID", Licence(held.First)),
            ("ATTACH_PATH", $"/spjyxk/{Licence(held.First)}.pdf"), ("INSERTTIME", Time()));
        await work.Wait(number, "collected", habits.Work);
        tables.Tell("EX_GDBS_LQDJ", ("SBLSH", number), ("LQRXM", held.First.Contact), ("LQFS", held.First.Collect), ("LQSJ", Time()));
    }

    void Accept(Case held, string state, string? why) => tables.Tell("EX_GDBS_SL", ("SBLSH", held.First.Number), ("SXBM", held.First.ItemCode),
        ("YWLSH", $"SP{held.First.Number[6..18]}"), ("SLBMMC", Office), ("SLBMZZJGDM", Code), ("XZQHDM", District),
        ("BLRXM", Clerk(held.First.Number)), ("BLRGH", "SP007"),
        ("SLZTDM", state), ("BSLYY", why), ("SLHZH", state == "1" ? $"YXSL20{held.First.Number[6..12]}{held.First.Number[13..18]}" : null), ("SLSJ", Time()));

    async Task Step(Case held, string stage, string name, string state)
    {
        await work.Wait(held.First.Number, "stage-" + stage, habits.Work);
        tables.Tell("EX_GDBS_SPCL", ("SEQ", Next()), ("SBLSH", held.First.Number), ("SPHJDM", stage), ("SPHJMC", name), ("SPBMMC", Office),
            ("SPRXM", Clerk(held.First.Number)), ("SPYJ", state == "1" ? "同意" : "现场核查不符合，退回"), ("SPSJ", Time()), ("SPHJZTDM", state));
    }

    /// <summary>整改: a special procedure of kind B, whose time does not count, until it is put right.</summary>
    async Task PutRight(string number)
    {
        Interlocked.Increment(ref paused);
        tables.Tell("EX_GDBS_TBCXSQ", ("SBLSH", number), ("XH", 1), ("TBCXZL", "B"), ("TBCXKSRQ", Time()), ("TBCXPZR", Clerk(number)), ("TBCXQDLY", "现场核查须整改"),
            ("SQNR", "按核查意见整改后复查"), ("TBCXSX", 10), ("TBCXSXDW", "G"));
        await work.Wait(number, "put-right", (habits.Work.Last, habits.Work.Last * 3));
        tables.Tell("EX_GDBS_TBCXJG", ("SBLSH", number), ("XH", 1), ("TBCXJG", "整改完成，复查符合"), ("JGCSRQ", Time()), ("TBCXJSRQ", Time()));
    }

    void Close(Case held, string code, string words, string? why)
    {
        var granted = code == "6";
        held.State = granted ? CaseState.Closed : CaseState.Refused;
        tables.Tell("EX_GDBS_BJ", ("SBLSH", held.First.Number), ("SXBM", held.First.ItemCode), ("BJBMMC", Office), ("BJBMZZJGDM", Code),
            ("XZQHDM", District), ("BJJGDM", code), ("BJJGMS", words),
            ("ZFHTHYY", why), ("ZJGZMC", granted ? "食品经营许可证" : null), ("ZJBH", granted ? Licence(held.First) : null),
            ("ZJYXQX", granted ? $"{Now.AddYears(5).AddDays(-1):yyyy-MM-dd}" : null), ("FZGZDW", granted ? Office : null),
            ("SFJE", 0), ("JEDWDM", "CNY"), ("BJSJ", Time()));
    }

    /// <summary>JY + kind of business + division + sequence + check digit. The sequence is the application's: a record always gets the same.</summary>
    static string Licence(Application application)
    {
        var body = $"{application.Mode}449903{application.Number[12..18]}";
        return $"JY{body}{CheckDigits.OfDigits(body)}";
    }

    static string Clerk(string number) => number[^1] % 2 == 0 ? "陈样四" : "周样七";

    string Next() => $"{Interlocked.Increment(ref sequence):D8}";

    DateTimeOffset Now => options.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8));

    string Time() => FrontDatabase.Time(Now);

    public async ValueTask DisposeAsync()
    {
        await work.LetGo();
        await watching;
        await work.DisposeAsync();
        tables.Dispose();
    }

    sealed class Case(Application first)
    {
        public Application First => first;
        public volatile CaseState State;
        public TaskCompletionSource<bool> Amended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource<string> Conclusion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
