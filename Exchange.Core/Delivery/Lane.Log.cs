using Microsoft.Extensions.Logging;

namespace Exchange.Core.Delivery;

/// <summary>What a lane says of one delivery's way, and of what goes wrong on it. docs/flow.md names the numbers.</summary>
public sealed partial class Lane
{
    [LoggerMessage(2011, LogLevel.Trace, "Lane {Adapter} has claimed {Count} deliveries.")]
    private partial void LogClaimed(string adapter, int count);

    [LoggerMessage(2012, LogLevel.Trace, "Lane {Adapter} has translated {Count} deliveries.")]
    private partial void LogTranslated(string adapter, int count);

    [LoggerMessage(2013, LogLevel.Trace, "Delivery {Delivery}: the attempt is open and is pushed now.")]
    private partial void LogStarted(string delivery);

    [LoggerMessage(2014, LogLevel.Trace, "Delivery {Delivery}: the push brought {Answer}.")]
    private partial void LogAnswered(string delivery, string answer);

    [LoggerMessage(2015, LogLevel.Trace, "Delivery {Delivery} is settled: {State}.")]
    private partial void LogSettled(string delivery, string state);

    [LoggerMessage(2016, LogLevel.Trace, "Delivery {Delivery}: asking about an earlier push.")]
    private partial void LogAsking(string delivery);

    [LoggerMessage(2001, LogLevel.Error, "A round of lane {Adapter} failed; its leases run out and the deliveries are due again.")]
    private partial void LogRoundFailed(Exception error, string adapter);

    [LoggerMessage(2002, LogLevel.Error, "Delivery {Delivery} could not be settled; its lease runs out and it is taken up again.")]
    private partial void LogConcludeFailed(Exception error, string delivery);

    [LoggerMessage(2003, LogLevel.Error, "The adapter {Adapter} threw instead of answering; that counts as unknown.")]
    private partial void LogAdapterThrew(Exception error, string adapter);
}
