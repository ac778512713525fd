namespace Exchange.Core.Alerts;

/// <summary>Why something is told: for the first time, because it still stands, or because it is over.</summary>
public enum AlertKind { First, Digest, Recovery }
