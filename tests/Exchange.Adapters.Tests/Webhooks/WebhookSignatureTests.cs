using System.Text;
using Exchange.Adapters.Webhooks;

namespace Exchange.Adapters.Tests.Webhooks;

/// <summary>Signatures are those of Standard Webhooks, keys are what it asks for, and addresses are where the hub may post.</summary>
sealed class WebhookSignatureTests
{
    const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <summary>The example of the specification's own libraries.</summary>
    [Test]
    public void The_known_message_gets_the_known_signature()
        => Sign(Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""").ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Test]
    public void Two_keys_sign_side_by_side_so_that_one_can_take_the_others_place()
        => Sign($"{Other} {Secret}", "m", 1, "x").ShouldBe($"{Sign(Other, "m", 1, "x")} {Sign(Secret, "m", 1, "x")}");

    [TestCase("m", 1, "x")]
    [TestCase("n", 1, "x")]
    [TestCase("m", 2, "x")]
    [TestCase("m", 1, "y")]
    public void Id_time_and_content_are_all_signed(string id, int time, string content)
        => (Sign(Secret, id, time, content) == Sign(Secret, "m", 1, "x")).ShouldBe((id, time, content) == ("m", 1, "x"));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("whsec_")]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_not base64!")]
    [TestCase("whsec_AAECAwQFBgc=")]
    [TestCase(Secret + " " + Secret + " " + Other)]
    public void What_is_no_key_is_none(string? secret) => WebhookSignature.Keys(secret).ShouldBeNull();

    [Test]
    public void A_key_of_more_than_64_bytes_is_none()
    {
        WebhookSignature.Keys("whsec_" + Convert.ToBase64String(new byte[64])).ShouldNotBeNull().ShouldHaveSingleItem().Length.ShouldBe(64);
        WebhookSignature.Keys("whsec_" + Convert.ToBase64String(new byte[65])).ShouldBeNull();
    }

    [TestCase("https://window.example.gov.cn/events", true)]
    [TestCase("https://10.1.2.3:8443/events?office=1", true)]
    [TestCase("http://127.0.0.1:9000/", true)]
    [TestCase("http://localhost/", true)]
    [TestCase("http://[::1]:9000/", true)]
    [TestCase("http://window.example.gov.cn/events", false)]
    [TestCase("https://clerk:secret@window.example.gov.cn/", false)]
    [TestCase("https://window.example.gov.cn/#part", false)]
    [TestCase("https://169.254.169.254/latest/meta-data/", false)]
    [TestCase("https://[fe80::1]/", false)]
    [TestCase("ftp://window.example.gov.cn/", false)]
    [TestCase("/events", false)]
    [TestCase("file:///etc/passwd", false)]
    [TestCase("", false)]
    public void Only_such_addresses_are_posted_to(string address, bool allowed) => WebhookAddress.IsAllowed(address).ShouldBe(allowed);

    static string Sign(string secret, string id, long time, string content)
        => WebhookSignature.Of(WebhookSignature.Keys(secret)!, id, DateTimeOffset.FromUnixTimeSeconds(time), Encoding.UTF8.GetBytes(content));
}
