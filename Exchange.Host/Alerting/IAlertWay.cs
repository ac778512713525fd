namespace Exchange.Host.Alerting;

/// <summary>A way on which alerts go out.</summary>
public interface IAlertWay
{
    string Name { get; }

    /// <summary>Returns when the other side has taken the message, and throws when it has not: it is tried again by whoever calls. The same message may be sent twice, with the same id.</summary>
    Task Send(AlertMessage message, CancellationToken stop);
}
