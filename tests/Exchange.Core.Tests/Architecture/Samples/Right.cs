namespace Exchange.Core.Tests.Architecture.Samples.Right;

internal class Thing
{
    public static object New() => new Left.Innocent();
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class MarkAttribute : Attribute;

internal static class Foreign
{
    public static bool Is(string text) => System.Text.RegularExpressions.Regex.IsMatch(text, "x", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
