using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>Reads a source one page ahead, while the page before is checked and stored: the department's database, the hub and its database work at the same time.</summary>
internal static class PagesAhead
{
    /// <param name="make">What is done with each page on the way, by whoever reads ahead.</param>
    public static async IAsyncEnumerable<TMade> ReadAhead<TPage, TMade>(this IAsyncEnumerable<TPage> source, Func<TPage, TMade> make, [EnumeratorCancellation] CancellationToken stop)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pages = Channel.CreateBounded<TMade>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => Read(source, make, pages.Writer, leaving.Token), CancellationToken.None);
        try
        {
            // What the source throws comes here, behind the pages that it has given.
            await foreach (var page in pages.Reader.ReadAllAsync(stop)) yield return page;
        }
        finally
        {
            // Whoever leaves early must not close the source while a page is being read from it.
            await leaving.CancelAsync();
            await reading;
        }
    }

    private static async Task Read<TPage, TMade>(IAsyncEnumerable<TPage> source, Func<TPage, TMade> make, ChannelWriter<TMade> pages, CancellationToken stop)
    {
        try
        {
            await foreach (var page in source.WithCancellation(stop)) await pages.WriteAsync(make(page), stop);
            pages.TryComplete();
        }
        catch (Exception error)
        {
            pages.TryComplete(error);
        }
    }
}
