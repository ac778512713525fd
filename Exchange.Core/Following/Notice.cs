using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Core.Following;

/// <summary>A log event about a record, or about a resource of the catalog, as followers are told of it.</summary>
/// <param name="Position">Of the log event: where a follower goes on.</param>
/// <param name="At">Unix milliseconds, the hub's clock.</param>
/// <param name="Kind">Of <see cref="Log.FollowedKinds"/>.</param>
/// <param name="RecordId">Empty where it is about a resource, as are <paramref name="Client"/>, <paramref name="Number"/> and <paramref name="Item"/>.</param>
/// <param name="Data">The log event's; null also where the reader may not see what it holds.</param>
/// <param name="Client">The record's, and not who did something.</param>
/// <param name="Number">The record's, as its client gave it.</param>
/// <param name="Resource">The code of the resource that it is about; null where it is about a record.</param>
public sealed record Notice(
    long Position, DateTimeOffset At, string Kind, string RecordId, string? DeliveryId, string? Step, string? Organisation, string? Data, string Client, string Number, string Item,
    string? Resource = null)
{
    /// <summary>What it is about: a follower is told of one thing in the order in which it happened.</summary>
    public string Subject => Resource ?? RecordId;

    /// <summary>
    /// The same for every follower, every time. Not the position alone: after a restore from a backup the same positions are given to other events, and whoever remembers what it has had must not take those for these.
    /// </summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Position}-{Digest($"{At.ToUnixTimeMilliseconds()} {Kind} {Subject} {DeliveryId} {Step}")[..12]}");

    /// <summary>The id of the message by which a subscription tells it: the same at every try and after a crash.</summary>
    public string MessageId(string subscription) => $"{Id}-{Digest(subscription)[..8]}";

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
