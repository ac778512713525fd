using System.Text;
using Exchange.Host.Api;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Writes the kinds of refusal with their words in both languages: a problem comes in one of them.</summary>
internal static class ProblemKindWriter
{
    public static string Write()
    {
        var code = new StringBuilder(Writing.Head("the hub's kinds of refusal (docs/problems.md)"));
        code.Append("""
            namespace Exchange.Client;

            /// <summary>A kind of refusal, with its words in Chinese and English.</summary>
            /// <param name="Code">What stands behind <c>urn:exchange:problem:</c> in a problem's type.</param>
            public sealed record ProblemKind(string Code, int Status, string Zh, string En)
            {

            """.ReplaceLineEndings("\n"));
        foreach (var one in Refusal.All)
            code.Append($"    /// <summary>{one.Status} {one.Zh} {one.En}</summary>\n    public const string {Writing.Pascal(one.Name)} = {Writing.Quoted(one.Name)};\n\n");
        code.Append("    public static System.Collections.Generic.IReadOnlyList<ProblemKind> All { get; } =\n    [\n");
        foreach (var one in Refusal.All) code.Append($"        new({Writing.Pascal(one.Name)}, {one.Status}, {Writing.Quoted(one.Zh)}, {Writing.Quoted(one.En)}),\n");
        code.Append("""
                ];

                /// <summary>Null for one that this version of the client does not know.</summary>
                public static ProblemKind? Named(string code)
                {
                    foreach (var one in All)
                        if (one.Code == code) return one;
                    return null;
                }
            }

            """.ReplaceLineEndings("\n"));
        return code.ToString();
    }
}
