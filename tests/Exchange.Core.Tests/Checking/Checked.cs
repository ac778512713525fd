using System.Text;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>Short ways to compile and check in tests.</summary>
static class Checked
{
    public static Checker By(string schema, CompileOptions? options = null, CheckLimits? limits = null) =>
        new(SchemaCompiler.Compile(Encoding.UTF8.GetBytes(schema), options ?? CompileOptions.Hub).OrThrow(), limits);

    public static Findings Against(this string json, string schema, CompileOptions? options = null) => By(schema, options).Check(Encoding.UTF8.GetBytes(json));

    public static IReadOnlyList<SchemaFault> FaultsOf(string schema, CompileOptions? options = null) =>
        SchemaCompiler.Compile(Encoding.UTF8.GetBytes(schema), options ?? CompileOptions.Standard).Faults;

    public static Findings Text(this Checker checker, string json) => checker.Check(Encoding.UTF8.GetBytes(json));
}
