using System.Text;
using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Adapters.Http.Proof;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Adapters.Tests.Http.Proof;

/// <summary>Signatures, held to vectors of RFC 4231, GB/T 32905 and to what OpenSSL 3 makes of the same text.</summary>
sealed class SignatureTests
{
    const string Nonce = "0123456789abcdef0123456789abcdef", KeyText = "k3y-of-the-hub";
    static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 15, 30, TimeSpan.Zero);
    static readonly SignedRequest Request = new("POST", "/api/dj/v2/setup?a=1", "1795486530", Nonce, """{"SBLSH":"4499032611240000012"}"""u8.ToArray());

    // printf 'POST\n/api/dj/v2/setup?a=1\n1795486530\n…\nDIGEST' | openssl dgst -sha256 -hmac k3y-of-the-hub
    [TestCase("""{"secret":"s"}""", "0c08edad2ff0d5e7237b0299a7b34f157826b833c83c5d599e35139ee6c709cd")]
    [TestCase("""{"secret":"s","encoding":"hexUpper"}""", "0C08EDAD2FF0D5E7237B0299A7B34F157826B833C83C5D599E35139EE6C709CD")]
    [TestCase("""{"secret":"s","encoding":"base64"}""", "DAjtrS/w1ecjewKZp7NPFXgmuDPIPF1ZnjUTnubHCc0=")]
    [TestCase("""{"secret":"s","prefix":"sha256="}""", "sha256=0c08edad2ff0d5e7237b0299a7b34f157826b833c83c5d599e35139ee6c709cd")]
    [TestCase("""{"secret":"s","algorithm":"hmacSm3"}""", "811bb70d9605345fb74470536b86ad784fd637c9dfae45a16956173e16374e76")]
    [TestCase("""{"secret":"s","algorithm":"sha256","canonical":"{timestamp}{secret}{nonce}{timestamp}"}""", "d3bf0f8ce49f29af25642f5c7156e2e198d0bf4979703d087c7755081ab6ad6e")]
    [TestCase("""{"secret":"s","algorithm":"sm3","canonical":"{timestamp}{secret}{nonce}{timestamp}"}""", "ebe23958534deefc72d97f1501870d8e20afa6001973cf7b51adbbaef06eb82b")]
    public void A_signature_is_what_OpenSSL_makes_of_the_same_text(string options, string expected) => Sign(Signature(options), Request, KeyText).ShouldBe(expected);

    [TestCase("hmacSha256", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [TestCase("hmacSm3", "51b00d1fb49832bfb01c3ce27848e59f871d9ba938dc563b338ca964755cce70")]
    public void The_first_case_of_RFC_4231_comes_out_with_a_key_in_hexadecimal_and_in_Base64(string algorithm, string expected)
    {
        var request = Request with { Body = "Hi There"u8.ToArray() };
        Sign(Signature($$"""{"secret":"s","algorithm":"{{algorithm}}","keyEncoding":"hex","canonical":"{body}"}"""), request, string.Concat(Enumerable.Repeat("0b", 20))).ShouldBe(expected);
        Sign(Signature($$"""{"secret":"s","algorithm":"{{algorithm}}","keyEncoding":"base64","canonical":"{body}"}"""), request, "CwsLCwsLCwsLCwsLCwsLCwsLCws=").ShouldBe(expected);
    }

    [TestCase("hmacSha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("hmacSm3", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    public void A_body_digest_is_that_of_the_algorithms_family(string algorithm, string expected) =>
        new Signing(Signature($$"""{"secret":"s","algorithm":"{{algorithm}}"}""")).Digest("abc"u8).ShouldBe(expected);

    [TestCase("unixSeconds", "1795486530")]
    [TestCase("unixMilliseconds", "1795486530000")]
    [TestCase("digits", "20261124101530")]
    [TestCase("rfc3339", "2026-11-24T02:15:30Z")]
    public void A_timestamp_is_written_and_read_in_its_format(string format, string expected)
    {
        var signing = new Signing(Signature($$"""{"secret":"s","timestamp":"{{format}}"}"""));

        signing.Stamp(Now).ShouldBe(expected);
        signing.Moment(expected).ShouldBe(Now);
        foreach (var wrong in new[] { "", "soon", "-1", "99999999999999999999", " " + expected, "2026-11-24" })
            signing.Moment(wrong).ShouldBeNull(wrong);
    }

    [Test]
    public async Task Every_request_is_signed_anew_and_beside_the_other_proof()
    {
        var handler = new Scripted(_ => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent));
        using var adapter = Adapter("""{"secret":"sign","keyId":"hub-1","digestHeader":"X-Digest"}""", handler);

        await adapter.Push(Samples.Message(), CancellationToken.None);
        await adapter.Push(Samples.Message(), CancellationToken.None);
        await adapter.Ask(Samples.Message(), CancellationToken.None);
        await adapter.Probe(CancellationToken.None);

        handler.Came.Select(c => Of(c.Request, "X-Nonce")).Distinct().Count().ShouldBe(4);
        foreach (var (request, body) in handler.Came)
        {
            var signed = new SignedRequest(request.Method.Method, request.RequestUri!.PathAndQuery, Of(request, "X-Timestamp"), Of(request, "X-Nonce"), body);
            Of(request, "X-Timestamp").ShouldBe("1795486530");
            Of(request, "X-App-Id").ShouldBe("hub-1");
            Of(request, "X-Digest").ShouldBe(new Signing(Signature("""{"secret":"s"}""")).Digest(body));
            Of(request, "X-Signature").ShouldBe(Sign(Signature("""{"secret":"s"}"""), signed, KeyText));
            Of(request, "Authorization").ShouldBe("Bearer t0ken");
        }
        handler.Came[0].Request.RequestUri!.PathAndQuery.ShouldBe("/api/setup%2F1?x=y");
    }

    [TestCase(null, "the secret sign is not set")]
    [TestCase("no-hex", "the secret sign is no key in hexadecimal")]
    public async Task A_key_that_cannot_sign_is_said_by_its_name_and_nothing_is_sent(string? value, string words)
    {
        var handler = new Scripted(_ => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent));
        using var adapter = Adapter("""{"secret":"sign","keyEncoding":"hex"}""", handler, value);

        (await adapter.Push(Samples.Message(), CancellationToken.None)).ShouldBe(new PushAnswer.Unavailable(words));
        handler.Came.ShouldBeEmpty();
    }

    [TestCase("""{"secret":"s","canonical":"{verb}"}""", "canonical")]
    [TestCase("""{"secret":"s","canonical":"{method"}""", "canonical")]
    [TestCase("""{"secret":"s","algorithm":"sha256"}""", "canonical")]
    [TestCase("""{"secret":"s","canonical":"{body}{secret}"}""", "canonical")]
    [TestCase("""{"secret":"s","timestampHeader":""}""", "timestampHeader")]
    [TestCase("""{"secret":"s","nonceHeader":""}""", "nonceHeader")]
    [TestCase("""{"secret":"s","nonceHeader":"x-signature"}""", "nonceHeader")]
    [TestCase("""{"secret":"s","signatureHeader":"Host"}""", "signatureHeader")]
    [TestCase("""{"secret":"s","canonical":"{body}{keyId}"}""", "keyId")]
    [TestCase("""{"secret":"s","keyId":"云溪"}""", "keyId")]
    [TestCase("""{"secret":"s","prefix":"a\nb"}""", "prefix")]
    public void What_cannot_be_signed_is_a_fault_at_its_place(string signature, string option) =>
        HttpKind.Kind.Faults(Options(signature)).Select(f => f.Pointer).ShouldAllBe(p => p == $"/signature/{option}");

    static HttpAdapter Adapter(string signature, Scripted handler, string? key = KeyText) => Given.Adapter(
        Options(signature), handler, name => name == "sign" ? key : "t0ken", new FakeTimeProvider(Now));

    static HttpOptions Options(string signature)
    {
        var options = Given.Options($$"""
            {"address":"http://department.test/api","auth":{"method":"bearer","secret":"token"},"signature":{{signature}},
             "submit":{"path":"/setup%2F1?x=y"},"ask":{"path":"/setup/{number}"} }
            """);
        return options;
    }

    static HttpSignature Signature(string json) => Options(json).Signature!;

    static string Of(HttpRequestMessage request, string header) => request.Headers.NonValidated[header].ToString();

    static string Sign(HttpSignature options, SignedRequest request, string secret)
    {
        var signing = new Signing(options);
        return signing.Write(signing.Sign(request, signing.Key(secret)!));
    }
}
