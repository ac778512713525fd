namespace Exchange.Client;

/// <summary>What became of one record of a batch.</summary>
/// <param name="Line">Which of those that were handed in, from 1.</param>
/// <param name="Number">The record's.</param>
/// <param name="Receipt">It is taken in.</param>
/// <param name="Refusal">It is not; its code and the places of what is wrong.</param>
/// <param name="Replayed">It was taken in before, and this is its first receipt.</param>
public sealed record BatchAnswer(long Line, string Number, ReceiptBody? Receipt, ExchangeProblemException? Refusal, bool Replayed = false);
