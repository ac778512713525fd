using System.Net;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;
using Exchange.Host.Torture.Databases;

namespace Exchange.Host.Tests.Start;

/// <summary>The disk with the embedded database has no room left: under load, and at a start.</summary>
[Platform("Linux")]
internal sealed class FullDiskTests
{
    [Test, CancelAfter(180_000)]
    public async Task A_full_disk_is_503_and_nothing_is_acknowledged_until_there_is_room(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("exchange-full-").FullName;
        await using var department = await Department.Open();
        await using (var disk = await SmallDisk.Mount(folder, megabytes: 48))
        {
            if (disk is null) Assert.Ignore("A small disk of its own needs root.");
            var port = HubProcess.FreePort();
            using var api = new HubApi(port);
            string window;
            await using (var hub = HubProcess.Start(folder, port))
            {
                (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
                var admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
                await api.Apply(admin, TestDocuments.All(department.Address), stop);
                window = await api.Key(admin, "window", stop);
                (await TakeIn(api, window, "F-1", stop)).Status.ShouldBe(HttpStatusCode.Accepted);

                await disk.Fill();
                // What is in its log already may be written over: a few more may go through.
                for (var i = 0; (await TakeIn(api, window, $"F-few-{i}", stop)).Status == HttpStatusCode.Accepted; i++) i.ShouldBeLessThan(2000);
                for (var i = 0; i < 20; i++)
                {
                    var answer = await TakeIn(api, window, "F-2", stop);
                    answer.ShouldBe((HttpStatusCode.ServiceUnavailable, true));
                }

                disk.Free();
                while ((await TakeIn(api, window, "F-2", stop)).Status != HttpStatusCode.Accepted) await Task.Delay(50, stop);
                while (department.EffectsOf("F-2") == 0) await Task.Delay(50, stop);
                hub.HasExited.ShouldBeFalse(hub.Output);
                hub.Kill();
                await hub.Exited(stop);
            }

            await disk.Fill();
            await using var next = HubProcess.Start(folder, port);
            string said;
            while (!(said = await Ready(api, stop)).Contains("The disk with the database is full", StringComparison.Ordinal))
            {
                next.HasExited.ShouldBeFalse(next.Output);
                await Task.Delay(50, stop);
            }
            disk.Free();
            (await next.Ready(api.Http, stop)).ShouldBeTrue(next.Output);
            (await TakeIn(api, window, "F-3", stop)).Status.ShouldBe(HttpStatusCode.Accepted);
        }
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> Ready(HubApi api, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { { "Accept-Language", "en" } } };
            using var answer = await api.Http.SendAsync(request, stop);
            return await answer.Content.ReadAsStringAsync(stop);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static async Task<(HttpStatusCode Status, bool RetryAfter)> TakeIn(HubApi api, string window, string number, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records") { Content = TestHub.Json(TestHub.Text(TestHub.Record(number, "safe"))) };
        request.Headers.Add(KeyHandler.Header, window);
        using var answer = await api.Http.SendAsync(request, stop);
        return (answer.StatusCode, answer.Headers.RetryAfter is not null);
    }
}
