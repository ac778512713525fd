using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>A message cannot be written as rows. It ends the reading of that message alone.</summary>
internal sealed class RowRefusedException(PushAnswer answer) : Exception
{
    public PushAnswer Answer => answer;

    public static RowRefusedException Rejected(string code, string reason) => new(new PushAnswer.Rejected(code, reason));
}
