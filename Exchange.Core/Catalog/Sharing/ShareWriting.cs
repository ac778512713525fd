using System.Text.Json;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>What is written of requests and grants: each step is the guard of its own commit.</summary>
internal static class ShareWriting
{
    /// <summary>Who has done a step that nobody did.</summary>
    public const string Catalog = "#catalog";

    private static readonly Sql Insert = new("""
        insert into share_grant (number, resource, provider, organisation, client, terms, state, revision, due, requested_at, decided_at, until_day, per_day, used_day, used)
        select @number, @resource, @provider, @organisation, @client, @terms, @state, @revision, @due, @requested_at, @decided_at, @until_day, @per_day, '', 0
        from (select 1 as known from resource where code = @resource and change = @change) r
        {absent share_grant where number = @number}
        """);

    private static readonly Sql Move = new("""
        update share_grant set terms = @terms, state = @state, revision = @revision, due = @due, decided_at = @decided_at, chased = null, until_day = @until_day, per_day = @per_day
        where number = @number and revision = @before and provider = @provider
        """);

    private static readonly Sql MarkChased = new("update share_grant set chased = @chased where number = @number and revision = @revision and chased is null");

    private static readonly Sql Follow = new("update share_grant set provider = @provider where resource = @resource and provider <> @provider");

    private static readonly Sql AddStep = new("""
        insert into share_step (grant_number, revision, act, at, by_client, reason)
        values (@grant_number, @revision, @act, @at, @by_client, @reason)
        """) { ForRows = true };

    /// <summary>The guard of a request: of two that took one number the later one finds it there; and the entry stands as it was read, so that it goes to whoever provides it.</summary>
    /// <param name="change">Of the entry.</param>
    public static Command Adding(ShareGrant made, long change) => Insert.With(
        made.Number, made.Resource, made.Provider, made.Organisation, made.Client, Text(made.Terms), made.State.ToString(), made.Revision, made.Due ?? ShareTable.NoDay, made.RequestedAt.ToUnixTimeMilliseconds(),
        made.DecidedAt?.ToUnixTimeMilliseconds(), made.Terms.Until, made.Terms.PerDay, change);

    /// <summary>Requests and grants of a resource are those of its new provider from now on. No step: nothing was decided.</summary>
    public static Command Following(string resource, string provider) => Follow.With(provider, resource);

    /// <summary>The guard of a step: it stands as it was read, and is still that provider's to decide.</summary>
    public static Command Moving(ShareGrant made) => Move.With(
        Text(made.Terms), made.State.ToString(), made.Revision, made.Due ?? ShareTable.NoDay, made.DecidedAt?.ToUnixTimeMilliseconds(), made.Terms.Until, made.Terms.PerDay, made.Number, made.Revision - 1, made.Provider);

    public static Command Chasing(ShareGrant late, long at) => MarkChased.With(at, late.Number, late.Revision);

    public static Command Step(long number, long revision, ShareState act, long at, string by, string? reason) => AddStep.With(number, revision, act.ToString(), at, by, reason);

    public static string Text(GrantTerms terms) => JsonSerializer.Serialize(terms, CatalogJson.Options);
}
