using System.Reflection;
using System.Text.RegularExpressions;
using Exchange.Core.Log;
using Exchange.Core.Tests.Architecture;

namespace Exchange.Core.Tests.Log;

public sealed partial class LogKindTests
{
    [Test]
    public void The_page_describes_every_kind_and_no_other()
    {
        var described = Line().Matches(SourceFiles.Read("docs/log.md")).Select(match => match.Groups["kind"].Value);
        var known = typeof(LogKind).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        described.ShouldBe(known, ignoreOrder: true);
    }

    [GeneratedRegex("^\\| `(?<kind>[a-z.-]+)` \\| [^|]+ \\|", RegexOptions.Multiline)]
    private static partial Regex Line();
}
