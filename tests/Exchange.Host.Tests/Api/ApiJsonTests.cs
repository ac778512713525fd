using Exchange.Host.Api;

namespace Exchange.Host.Tests.Api;

internal sealed class ApiJsonTests
{
    [Test]
    public void Answers_that_are_made_at_one_moment_need_change_nothing_of_how_they_are_written() => ApiJson.Options.IsReadOnly.ShouldBeTrue();
}
