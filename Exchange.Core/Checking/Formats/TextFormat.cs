namespace Exchange.Core.Checking.Formats;

internal enum FormatAnswer { Fits, Wrong, FailsCheck, Old }

/// <summary>A format of texts: its name in schemas, in Chinese and in English, and what it asks.</summary>
internal sealed class TextFormat(string name, string zh, string en, FormatCheck check, bool hasCheck = false)
{
    public string Name => name;

    public string Zh => zh;

    public string En => en;

    /// <summary>Has a check character whose failure is told apart from a wrong shape.</summary>
    public bool HasCheck => hasCheck;

    public FormatAnswer Check(ReadOnlySpan<byte> utf8) => check(utf8);
}

internal delegate FormatAnswer FormatCheck(ReadOnlySpan<byte> utf8);
