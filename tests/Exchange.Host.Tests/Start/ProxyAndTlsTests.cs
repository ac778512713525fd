using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Exchange.Host.Security;
using Exchange.Host.Tests.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Host.Tests.Start;

/// <summary>Behind a reverse proxy, and with a certificate of its own.</summary>
[NonParallelizable]
internal sealed class ProxyAndTlsTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("exchange-proxy-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private async Task<WebApplication> Start(params string[] settings)
    {
        var app = Hub.Build([$"--Storage:ConnectionString={Path.Combine(_folder, "exchange.db")}", .. settings], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(new SetUpOffer(Wanted: false));
            builder.Services.AddSingleton<IStartupFilter, TellsTheCaller>();
        });
        await app.StartAsync();
        return app;
    }

    [TestCase(null, "127.0.0.1 http")]
    [TestCase("10.9.9.9", "127.0.0.1 http")]
    [TestCase("10.0.0.0/8, 192.168.0.0/16", "127.0.0.1 http")]
    [TestCase("127.0.0.1", "203.0.113.7 https")]
    [TestCase("127.0.0.0/8, ::1", "203.0.113.7 https")]
    public async Task Forwarded_headers_are_believed_of_known_proxies_only(string? known, string caller)
    {
        await using var app = await Start(["--urls=http://127.0.0.1:0", .. known is null ? Array.Empty<string>() : ["--Hub:KnownProxies=" + known]]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready");
        // The caller put one in front by itself: what the known proxy did not add is not believed.
        foreach (var (name, value) in new[] { ("X-Forwarded-For", "198.51.100.66, 203.0.113.7"), ("X-Forwarded-Proto", "ftp, https"), ("X-Forwarded-Host", "evil.example") })
            request.Headers.Add(name, value);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        answer.Headers.GetValues("Caller").Single().ShouldBe($"{caller} 127.0.0.1:{http.BaseAddress.Port}");
        await app.StopAsync();
    }

    [Test]
    public async Task What_is_no_address_and_a_switch_that_believes_everybody_are_refused()
    {
        var end = await CommandLine.Run("serve", "--Storage:ConnectionString=" + Path.Combine(_folder, "exchange.db"), "--Hub:KnownProxies=10.0.0.1, proxy.example,10.0.0.0/99");
        end.Exit.ShouldBe(2);
        end.Error.ShouldContain("Hub:KnownProxies: “proxy.example”");
        end.Error.ShouldContain("Hub:KnownProxies: “10.0.0.0/99”");
        end.Error.ShouldNotContain("“10.0.0.1”");
        Should.Throw<SettingsException>(() => Hub.Build([], builder => builder.Configuration["ForwardedHeaders_Enabled"] = "true")).Message.ShouldContain("Hub:KnownProxies");
    }

    [Test]
    public async Task It_listens_with_a_certificate_of_its_own()
    {
        var file = Path.Combine(_folder, "hub.pfx");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wanted = new CertificateRequest("CN=hub.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        wanted.CertificateExtensions.Add(names.Build());
        using var certificate = wanted.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, "opens"));
        await using var app = await Start("--urls=https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path=" + file, "--Kestrel:Certificates:Default:Password=opens");
        // It is its own authority here, and checked as any other: chain, name, days.
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificate);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.First()) };
        http.BaseAddress.Scheme.ShouldBe("https");
        using var ready = JsonDocument.Parse(await http.GetStringAsync("/health/ready"));
        ready.RootElement.GetProperty("status").GetString().ShouldBe("ready");
        await app.StopAsync();
    }

    /// <summary>Puts in the answer whom the hub takes for its caller, by which scheme, and what the hub is called.</summary>
    private sealed class TellsTheCaller : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["Caller"] = $"{context.Connection.RemoteIpAddress} {context.Request.Scheme} {context.Request.Host}";
                    return Task.CompletedTask;
                });
                return rest(context);
            });
            next(app);
        };
    }
}
