using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Exchange.Host.Demo;

namespace Exchange.Host.Commands;

/// <summary><c>demo</c>: the sample district on this machine, with departments that really listen.</summary>
public static class DemoCommand
{
    public static Command Make()
    {
        var usual = new DemoOptions();
        var records = new Option<int>("--records") { Description = "Records to hand in", DefaultValueFactory = _ => usual.Records };
        var exit = new Option<bool>("--exit") { Description = "End when everything is settled; 0 if the account agrees with what the departments hold" };
        var seed = new Option<int>("--seed") { Description = "Repeats a run", DefaultValueFactory = _ => usual.Seed };
        var day = new Option<DateOnly?>("--day") { Description = "Day of the records (yyyy-MM-dd): with the seed it repeats a run exactly. Default: today" };
        var night = new Option<int>("--night")
        {
            Description = "Seconds that one night lasts: the files of social insurance go once a night",
            DefaultValueFactory = _ => usual.NightSeconds,
        };
        var speed = new Option<double>("--speed") { Description = "Departments' durations are divided by it", DefaultValueFactory = _ => usual.Speed };
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 takes a free one", DefaultValueFactory = _ => 5080 };
        var folder = new Option<string?>("--folder") { Description = "Folder of the database. Default: a fresh temporary one" };
        var demo = new Command("demo", "Play the sample district 演示：临洲市云溪区") { records, exit, seed, day, speed, night, port, folder };
        demo.SetAction(async (line, stop) =>
        {
            var options = usual with
            {
                Records = line.GetValue(records),
                Exit = line.GetValue(exit),
                Seed = line.GetValue(seed),
                Day = line.GetValue(day),
                Speed = line.GetValue(speed),
                NightSeconds = line.GetValue(night),
            };
            var faults = new List<ValidationResult>();
            var taken = line.GetValue(port);
            Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
            if (taken is < 0 or > 65_535) faults.Add(new ValidationResult("--port is 0 to 65535."));
            if (faults.Count > 0)
            {
                foreach (var fault in faults) await Console.Error.WriteLineAsync("demo: " + fault.ErrorMessage);
                return 2;
            }
            return await DemoStage.Play(options, taken, line.GetValue(folder), stop);
        });
        return demo;
    }
}
