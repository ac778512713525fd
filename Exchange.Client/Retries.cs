using System.Text.Json;

namespace Exchange.Client;

/// <summary>When a call is tried again: only where that is harmless, and where it may do later.</summary>
internal sealed class Retries(Func<ExchangeClientOptions> settings, TimeProvider clock)
{
    /// <summary>Tries until it is done, cannot be, or takes too long; the last fault is thrown.</summary>
    /// <param name="repeats">The hub answers it twice and does it once, or it changes nothing.</param>
    /// <param name="send">One try, which ends with this token.</param>
    public async Task<T> Run<T>(bool repeats, Func<CancellationToken, Task<T>> send, CancellationToken stop)
    {
        var (options, began) = (settings(), clock.GetTimestamp());
        for (var tries = 1; ; tries++)
        {
            // If the caller stops here, or its program ends, a change may have been made and its answer is lost: the same number or key again brings it.
            using var limit = new CancellationTokenSource(options.Timeout, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            Exception fault;
            try
            {
                return await send(both.Token);
            }
            catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
            {
                fault = new TimeoutException($"The hub has not answered within {options.Timeout}.", late);
            }
            catch (Exception error) when (error is ExchangeProblemException { Passes: true } || IsCut(error))
            {
                fault = error;
            }
            var wait = Wait(fault, tries, options);
            if (!repeats || tries >= options.Tries || clock.GetElapsedTime(began) + wait > options.Patience) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
            await Task.Delay(wait, clock, stop);
        }
    }

    /// <summary>The connection, not the call: nobody there, cut while sending or while the answer was read.</summary>
    public static bool IsCut(Exception error) => error is HttpRequestException or IOException or JsonException { InnerException: IOException };

    private static TimeSpan Wait(Exception fault, int tries, ExchangeClientOptions options)
    {
        // What the hub says counts, also where it is longer than the longest wait: coming earlier would be in vain.
        if (fault is ExchangeProblemException { RetryAfter: { } told }) return told;
        return Backoff(tries, options);
    }

    /// <summary>Wait behind this many tries in vain.</summary>
    public static TimeSpan Backoff(int tries, ExchangeClientOptions options)
    {
        var most = Math.Min(options.LongestWait.TotalMilliseconds, options.FirstWait.TotalMilliseconds * Math.Pow(2, Math.Min(tries - 1, 20)));
        return TimeSpan.FromMilliseconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
