namespace Exchange.Core.Materials;

/// <summary>Looks at a file for what should not be handed on to anybody: a virus, most of all. Asked once all of it has come, before any record may name it.</summary>
public interface IFileScan
{
    /// <param name="path">Where the file lies; nobody writes to it meanwhile.</param>
    /// <param name="content">The same file, open.</param>
    /// <exception cref="ScanTroubleException">It cannot tell now: the upload stays as it is and is looked at again.</exception>
    Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop);
}

/// <summary>What a scan says.</summary>
public enum ScanAnswer { Clean, Infected }

/// <summary>A scan could not tell. Its words hold nothing of the file.</summary>
public sealed class ScanTroubleException(string message, Exception? cause = null) : Exception(message, cause);
