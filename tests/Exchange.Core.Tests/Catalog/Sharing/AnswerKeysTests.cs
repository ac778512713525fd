using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>The key with which answers are signed is turned on several hosts: published everywhere before it signs, and what former ones have signed is verified as before.</summary>
public sealed class AnswerKeysTests
{
    private static readonly byte[] Payload = "{\"answer\":1}"u8.ToArray();

    private readonly SecretKey _secret = SecretKey.FromText(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretKey.Length)));
    private CatalogBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await CatalogBench.Open();

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private AnswerKeys Host() => new(_bench.Store.Database, _bench.Commits, _secret, _bench.Clock);

    /// <summary>As somebody does who has nothing but the published set.</summary>
    private static async Task<bool> Verifies(string jws, AnswerKeys published)
    {
        var parts = jws.Split('.');
        var header = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]));
        if ((await published.Known(default)).FirstOrDefault(key => header.Contains($"\"kid\":\"{key.Id}\"", StringComparison.Ordinal)) is not { } key) return false;
        using var verifier = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) } });
        return verifier.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    [Test]
    public async Task A_turned_key_is_published_everywhere_before_it_signs_and_the_old_one_is_verified_for_ever()
    {
        using var here = Host();
        using var there = Host();
        (await there.Known(default)).ShouldBeEmpty();
        var old = (await here.Current(default)).Sign(Payload);
        var first = (await there.Current(default)).Id;
        (await Verifies(old, there)).ShouldBeTrue();

        var turned = (await here.Turn("administrator", default)).ShouldNotBeNull();
        (await here.Known(default)).Select(static key => key.Id).ShouldBe([turned.Id, first], "the newest first, at once");
        // Whatever is signed, on whichever host and minute, each host can verify it.
        for (var seconds = 0; seconds <= 240; seconds += 20, _bench.Clock.Advance(TimeSpan.FromSeconds(20)))
            foreach (var signing in (AnswerKeys[])[here, there])
                foreach (var published in (AnswerKeys[])[here, there])
                    (await Verifies((await signing.Current(default)).Sign(Payload), published)).ShouldBeTrue($"{seconds} s");
        foreach (var host in (AnswerKeys[])[here, there])
        {
            (await host.Current(default)).Id.ShouldBe(turned.Id);
            (await Verifies(old, host)).ShouldBeTrue();
        }
        using var restarted = Host();
        (await restarted.Current(default)).Id.ShouldBe(turned.Id);
        (await Verifies(old, restarted)).ShouldBeTrue();
        (await _bench.Log()).Where(static line => line.StartsWith("share.", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldBe($$"""share.key-turned  administrator {"number":2,"kid":"{{turned.Id}}"}""");
    }

    [Test]
    public async Task Two_that_turn_it_at_once_make_two_keys_of_which_the_newer_one_signs()
    {
        using var here = Host();
        using var there = Host();
        var turned = await Task.WhenAll(here.Turn("a", default), there.Turn("b", default));
        turned.ShouldAllBe(static key => key != null);
        _bench.Clock.Advance(TimeSpan.FromMinutes(5));
        (await here.Known(default)).Select(static key => key.Id).ShouldBe((await there.Known(default)).Select(static key => key.Id));
        (await here.Known(default)).Count.ShouldBe(3);
        (await here.Current(default)).Id.ShouldBe((await there.Current(default)).Id);
        turned.Select(static key => key!.Id).ShouldContain((await here.Current(default)).Id);
    }
}
