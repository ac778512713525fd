namespace Exchange.Core.Storage;

/// <summary>The change was not made, or it is unclear whether it was: the caller answers 503 and the same request may be sent again.</summary>
public sealed class StorageUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
