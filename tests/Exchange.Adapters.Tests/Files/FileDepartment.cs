using System.Text.Json;
using Exchange.Adapters.Files;
using Exchange.Adapters.Tests.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>A department that takes files out of a folder, one record a file.</summary>
sealed class FileDepartment : TestDepartment
{
    readonly FileOffice office;

    FileDepartment(FileOffice office) => this.office = office;

    public override bool CarriesKeys => false;

    public override bool GivesNumbers => false;

    public static FileDepartment Open()
    {
        var folders = new FileOffice();
        FileDepartment? department = null;
        var options = folders.Raw();
        return department = new FileDepartment(folders)
        {
            Adapter = new FileAdapter(options, FileOffice.Context(), at => department!.At(at)),
            Repeat = FileKind.Kind.RepeatOf(options),
        };
    }

    public override bool Shows(Habit habit) => habit is Habit.Takes or Habit.StoresAndBreaksOff;

    public override Task Leave()
    {
        Directory.Delete(office.Outbox, recursive: true);
        Directory.Delete(office.Work, recursive: true);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        (Adapter as IDisposable)?.Dispose();
        office.Dispose();
        return ValueTask.CompletedTask;
    }

    void At(string step)
    {
        if (step != "data-moved")
            return;
        foreach (var name in office.Sent)
        {
            var payload = office.Bytes(name);
            Keep("", JsonDocument.Parse(payload).RootElement.GetProperty("SBLSH").GetString()!, payload);
            File.Delete(Path.Combine(office.Outbox, name));
        }
        if (Habit is Habit.StoresAndBreaksOff)
            throw new IOException("the share broke off");
    }
}
