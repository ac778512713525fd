using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Exchange.Adapters.Tests.Http.Proof;

/// <summary>Both ends of a TLS connection: the hub shows its certificate, and checks the server's, always.</summary>
sealed class TlsTests
{
    static readonly TestAuthority Authority = new();

    /// <summary>A department behind TLS that remembers whose certificates it saw.</summary>
    sealed class SecureOffice : IAsyncDisposable
    {
        readonly WebApplication web;

        SecureOffice(WebApplication web) => this.web = web;

        public ConcurrentQueue<string?> Saw { get; } = new();

        public string Address => web.Urls.Single().Replace("localhost", "127.0.0.1");

        public static async Task<SecureOffice> Open(X509Certificate2 certificate, ClientCertificateMode mode = ClientCertificateMode.AllowCertificate)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = mode;
                https.ClientCertificateValidation = (_, _, _) => true;
            })));
            var started = builder.Build();
            var office = new SecureOffice(started);
            started.Run(context =>
            {
                office.Saw.Enqueue(context.Connection.ClientCertificate?.GetNameInfo(X509NameType.DnsName, false));
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            });
            await started.StartAsync();
            return office;
        }

        public async ValueTask DisposeAsync()
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await web.StopAsync(now.Token);
            await web.DisposeAsync();
        }
    }

    static IEnumerable<TestCaseData> Forms()
    {
        var hub = Authority.Client("hub.test");
        yield return new TestCaseData(TestAuthority.PemOf(hub), null).SetName("The_hubs_certificate_is_shown_from_PEM");
        yield return new TestCaseData(TestAuthority.EncryptedPemOf(hub, "p4ss"), "p4ss").SetName("The_hubs_certificate_is_shown_from_PEM_with_an_encrypted_key");
        yield return new TestCaseData(TestAuthority.PfxOf(hub, "p4ss"), "p4ss").SetName("The_hubs_certificate_is_shown_from_a_pfx");
        yield return new TestCaseData(TestAuthority.PfxOf(hub, null), null).SetName("The_hubs_certificate_is_shown_from_a_pfx_without_password");
    }

    [TestCaseSource(nameof(Forms))]
    public async Task The_hubs_certificate_is_shown(string certificate, string? password)
    {
        await using var office = await SecureOffice.Open(Authority.Server(), ClientCertificateMode.RequireCertificate);
        using var adapter = Adapter(office, name => name == "hub-cert" ? certificate : password, password is null ? "" : ""","password":"hub-pass" """);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        office.Saw.ShouldBe(["hub.test"]);
    }

    [Test]
    public async Task A_changed_certificate_is_shown_from_the_next_push_on()
    {
        await using var office = await SecureOffice.Open(Authority.Server());
        var certificate = TestAuthority.PemOf(Authority.Client("hub-1.test"));
        using var adapter = Adapter(office, _ => certificate);
        await adapter.Push(Samples.Message(), CancellationToken.None);
        await adapter.Push(Samples.Message(), CancellationToken.None);

        certificate = TestAuthority.PemOf(Authority.Client("hub-2.test"));
        await adapter.Push(Samples.Message(), CancellationToken.None);

        office.Saw.ShouldBe(["hub-1.test", "hub-1.test", "hub-2.test"]);
    }

    [Test]
    public async Task A_certificate_that_cannot_be_shown_is_said_by_its_secrets_name_and_nothing_is_sent()
    {
        await using var office = await SecureOffice.Open(Authority.Server());
        var hub = Authority.Client("hub.test");
        var ended = Authority.Client("old.test", DateTimeOffset.UtcNow.AddHours(-2));
        foreach (var (value, words) in new[]
                 {
                     (null, "the secret hub-cert is not set"),
                     ("s3cr3t", "the secret hub-cert is no certificate with its key, in PEM or as .pfx in Base64"),
                     (hub.ExportCertificatePem(), "the secret hub-cert is no certificate with its key, in PEM or as .pfx in Base64"),
                     (hub.ExportCertificatePem() + "\n" + TestAuthority.PemOf(ended).Split("-----END CERTIFICATE-----")[1], "the secret hub-cert is no certificate with its key, in PEM or as .pfx in Base64"),
                     (TestAuthority.PfxOf(hub, "other"), "the secret hub-cert is no certificate with its key, in PEM or as .pfx in Base64"),
                     (TestAuthority.PemOf(ended), $"the certificate in the secret hub-cert ended on {ended.NotAfter.ToUniversalTime():yyyy-MM-dd}"),
                 })
        {
            using var adapter = Adapter(office, _ => value);
            (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable(words));
            (await adapter.Probe(CancellationToken.None)).ShouldBe(words);
        }
        office.Saw.ShouldBeEmpty();
    }

    [Test]
    public async Task A_server_is_trusted_only_by_the_authority_of_the_document()
    {
        await using var office = await SecureOffice.Open(Authority.Server());
        await using var impostor = await SecureOffice.Open(new TestAuthority("Another root").Server());
        using var right = Trusting(office.Address, Authority.Pem);
        using var wrong = Trusting(impostor.Address, Authority.Pem);
        using var several = Trusting(office.Address, new TestAuthority("Another root").Pem + "\n" + Authority.Pem);
        using var machine = Given.Adapter(Given.Rules("[]", office.Address));

        (await right.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        (await several.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        (await wrong.Push(Samples.Message(), CancellationToken.None))
            .ShouldBe(new PushAnswer.Unavailable("no secure connection: the server's certificate leads to no trusted authority"));
        (await machine.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>().Reached.ShouldBeFalse();
        impostor.Saw.ShouldBeEmpty();
    }

    [Test]
    public async Task A_certificate_for_another_name_is_trusted_only_where_the_document_says_that_name()
    {
        await using var office = await SecureOffice.Open(Authority.Server("dj.yunxi.test"));
        using var bare = Trusting(office.Address, Authority.Pem);
        using var named = Trusting(office.Address, Authority.Pem, ""","serverName":"dj.yunxi.test" """);
        using var otherwise = Trusting(office.Address, Authority.Pem, ""","serverName":"gjj.yunxi.test" """);

        (await named.Push(Samples.Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        foreach (var adapter in new[] { bare, otherwise })
        {
            (await adapter.Push(Samples.Message(), CancellationToken.None))
                .ShouldBe(new PushAnswer.Unavailable("no secure connection: the server's certificate is for another name"));
        }
        office.Saw.Count.ShouldBe(1);
    }

    [TestCase("-tls1_3", true)]
    [TestCase("-tls1_3", false)]
    [TestCase("-tls1_2", true)]
    [TestCase("-tls1_2", false)]
    public async Task A_system_that_refuses_the_hubs_certificate_took_nothing(string version, bool shows)
    {
        using var server = OpenSslServer.Start(Authority, version);
        var address = await server.Address();
        var certificate = shows ? TestAuthority.PemOf(new TestAuthority("Another root").Client("hub.test")) : null;
        using var adapter = certificate is null
            ? Trusting(address, Authority.Pem)
            : Given.Adapter(
                WithAuthority(Given.Options($$"""{"address":"{{address}}","tls":{"clientCertificate":"hub-cert"},"submit":{"path":"/setup"} }"""), Authority.Pem),
                secret: _ => certificate);

        var answer = await adapter.Push(Samples.Message(), CancellationToken.None);

        answer.ShouldBeOfType<PushAnswer.Unavailable>(answer.ToString()).Reached.ShouldBeFalse();
    }

    [TestCase("http://department.test", """{}""", "/tls")]
    [TestCase("https://department.test", """{"password":"a"}""", "/tls/password")]
    [TestCase("https://department.test", """{"authority":"none"}""", "/tls/authority")]
    [TestCase("https://department.test", """{"authority":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}""", "/tls/authority")]
    [TestCase("https://department.test", """{"serverName":"a b"}""", "/tls/serverName")]
    public void What_makes_no_sense_is_a_fault_at_its_place(string address, string tls, string pointer) =>
        HttpKind.Kind.Faults(Given.Options($$"""{"address":"{{address}}","tls":{{tls}},"submit":{"path":"/setup"} }""")).Select(f => f.Pointer).ShouldBe([pointer]);

    [Test]
    public void An_authority_is_a_root_and_holds_no_key()
    {
        Fault(Authority.Client("hub.test").ExportCertificatePem()).ShouldContain("no root");
        Fault(Authority.Pem + TestAuthority.PemOf(Authority.Client("hub.test"))).ShouldContain("private key");

        static string Fault(string pem) => HttpKind.Kind.Faults(Given.Rules("[]", "https://department.test") with { Tls = new() { Authority = pem } }).Single().Message;
    }

    static HttpAdapter Adapter(SecureOffice office, Func<string, string?> secret, string more = "") => Given.Adapter(
        WithAuthority(Given.Options($$"""{"address":"{{office.Address}}","tls":{"clientCertificate":"hub-cert"{{more}}},"submit":{"path":"/setup"} }"""), Authority.Pem),
        secret: secret);

    static HttpAdapter Trusting(string address, string pem, string more = "") =>
        Given.Adapter(WithAuthority(Given.Options($$"""{"address":"{{address}}","tls":{"authority":"x"{{more}}},"submit":{"path":"/setup"} }"""), pem));

    static HttpOptions WithAuthority(HttpOptions options, string pem) => options with { Tls = options.Tls! with { Authority = pem } };
}
