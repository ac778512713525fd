using System.Globalization;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Log;
using Exchange.Core.Numbers;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Numbers;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Licences;

/// <summary>
/// Makes identifiers of licences, where the licence type names the paper by which a department has asked for that, and nowhere else: else its own licence system makes them.
/// Running numbers are those of the hub's number service: none is given twice, with several hosts and after a restore too; what came between is a gap.
/// </summary>
public sealed class LicenceMint(NumberTable numbers, CommitQueue commits, TimeZoneInfo zone, TimeProvider clock)
{
    /// <exception cref="StorageUnavailableException">None was made, or one is a gap.</exception>
    public async Task<MintAnswer> Make(LicenceTypeDocument type, string organisation, string client, CancellationToken stop, Func<string, Command>? along = null)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        if (type.Mandate is not { } mandate || mandate.From > today || mandate.Until < today) return new MintAnswer.NoMandate();
        // The check character of an identifier is over type, issuer, number and version without the dots: so all of it is one series, and its own check the identifier's.
        var series = new NumberSeries(type.Code + mandate.Issuer, mandate.Digits, "001", NumberCheck.Letters);
        switch (await numbers.Reserve(series, 1, organisation, client, _ => series.Key, stop))
        {
            case NumberReservation.Exhausted:
                return new MintAnswer.NoneLeft();
            case NumberReservation.Meets:
                return new MintAnswer.NoneLeft();
            case NumberReservation.Block(var running, _):
                var serial = running.ToString("D" + mandate.Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
                var identifier = LicenceIdentifier.Write(type.Code, mandate.Issuer, serial);
                // If we stop before this commit the number is a gap: nobody has seen the identifier.
                var unit = new Unit("licence " + identifier).Log(new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.LicenceMinted, Organisation: organisation, Client: client,
                    Data: LogData.Of(("type", type.Name), ("licence", LicenceIdentifier.Masked(identifier)), ("mandate", mandate.Digest))));
                if (along is not null) unit.When(along(identifier));
                return await commits.Offer(unit) ? new MintAnswer.Made(identifier, mandate) : new MintAnswer.Lost();
            default:
                throw new InvalidOperationException("A reservation that is none of the set.");
        }
    }
}

/// <summary>What came of asking for an identifier: a closed set.</summary>
public abstract record MintAnswer
{
    private MintAnswer() { }

    public sealed record Made(string Identifier, MandatePart Mandate) : MintAnswer;

    /// <summary>No paper says that the hub makes them, or not today: the issuing department's licence system does.</summary>
    public sealed record NoMandate : MintAnswer;

    /// <summary>The running numbers of the issuer are used up.</summary>
    public sealed record NoneLeft : MintAnswer;

    /// <summary>The request lost its idempotency key while it was carried out.</summary>
    public sealed record Lost : MintAnswer;
}
