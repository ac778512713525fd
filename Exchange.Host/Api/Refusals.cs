namespace Exchange.Host.Api;

public static class Refusals
{
    /// <summary>Says in the OpenAPI document which problems an endpoint answers with.</summary>
    public static RouteHandlerBuilder ProducesRefusals(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses.Append(401).Append(403).Append(429).Distinct().Order()) endpoint.Produces<Problem>(status, Problem.MediaType);
        return endpoint;
    }
}
