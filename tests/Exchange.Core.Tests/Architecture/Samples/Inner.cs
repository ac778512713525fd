namespace Exchange.Core.Tests.Architecture.Samples.Right.Inner;

internal sealed class Deep;
