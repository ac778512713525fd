namespace Exchange.Core.Checking;

/// <summary>What a finding means for the record: an error refuses it, a warning travels with it.</summary>
public enum Severity { Error, Warning }
