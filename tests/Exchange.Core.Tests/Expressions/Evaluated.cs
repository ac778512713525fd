using System.Buffers;
using System.Text;
using Exchange.Core.Expressions;

namespace Exchange.Core.Tests.Expressions;

/// <summary>Evaluates for a test: both ways, which must agree.</summary>
static class Evaluated
{
    internal const string Nothing = "(nothing)";

    internal static readonly EvaluationContext Context = new() { Now = new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.FromHours(8)), Seed = 7 };

    /// <summary>The result as JSON.</summary>
    internal static string Json(string expression, string input = "null", EvaluationContext? context = null)
    {
        var parsed = Expression.Parse(expression);
        var output = new ArrayBufferWriter<byte>();
        var written = parsed.Evaluate(Encoding.UTF8.GetBytes(input), context ?? Context, output);
        var value = parsed.Evaluate(Value.Parse(Encoding.UTF8.GetBytes(input)), context ?? Context);
        var text = written ? Encoding.UTF8.GetString(output.WrittenSpan) : Nothing;
        (value.IsUndefined ? Nothing : value.ToString()).ShouldBe(text, expression);
        return text;
    }

    internal static ExpressionException Fault(string expression, string input = "null", EvaluationContext? context = null) =>
        Should.Throw<ExpressionException>(() => Json(expression, input, context), expression);

    internal static ExpressionSyntaxException Refused(string expression) => Should.Throw<ExpressionSyntaxException>(() => Expression.Parse(expression), expression);
}
