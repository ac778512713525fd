namespace Exchange.Host;

/// <summary>
/// The hosted services of the hub. They need its database, so the host does not start them: <see cref="HubStart"/> does, one after the other, when the database is there.
/// </summary>
internal static class HubParts
{
    private const string Key = "part of the hub";

    /// <summary>Takes over every hosted service that was registered after those that are given.</summary>
    public static void TakeOver(this IServiceCollection services, IReadOnlyCollection<ServiceDescriptor> hosts)
    {
        foreach (var part in services.Where(one => one.ServiceType == typeof(IHostedService) && !one.IsKeyedService).Except(hosts).ToList())
        {
            services.Remove(part);
            services.Add(Keyed(part));
        }
    }

    /// <summary>All of them in the order in which they were registered. Made here, at the first call: what they are made of may touch the database's folder.</summary>
    public static IReadOnlyList<IHostedService> Parts(this IServiceProvider services) => [.. services.GetKeyedServices<IHostedService>(Key)];

    private static ServiceDescriptor Keyed(ServiceDescriptor part)
    {
        if (part.ImplementationInstance is { } instance) return new ServiceDescriptor(typeof(IHostedService), Key, instance);
        if (part.ImplementationFactory is { } make) return new ServiceDescriptor(typeof(IHostedService), Key, (services, _) => make(services), ServiceLifetime.Singleton);
        return new ServiceDescriptor(typeof(IHostedService), Key, part.ImplementationType!, ServiceLifetime.Singleton);
    }
}
