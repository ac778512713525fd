namespace Exchange.Host.Alerting;

/// <summary>A secret that an alert needs is not there or is not of its form. The message never holds a value.</summary>
public sealed class AlertSecretException(string message) : Exception(message);
