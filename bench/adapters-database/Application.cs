using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Bench.AdaptersDatabase;

/// <summary>One application: a header of 12 columns, three staff and two materials; as a message and as the objects that hand-written code would have.</summary>
sealed record Application(Message Message, Header Header, Person[] Staff, Material[] Materials)
{
    public static Application Make(int n)
    {
        var id = $"0193a5c2f1d07a3e8b1c{n:x12}";
        var number = $"44990326112400{n:D9}";
        var header = new Header(id, number, "云溪样例二号餐饮", "91449903MA9X0002XR", "陈样四", "111", "449903199512300242", 86.50m, 4, "14400000001", "2026-11-24 10:15:30", 1);
        var staff = Enumerable.Range(0, 3).Select(s => new Person($"{id}{s}", id, s == 0 ? "1" : "2", "孙样六", "449903198808080061")).ToArray();
        var materials = Enumerable.Range(0, 2).Select(m => new Material(number, "经营场所布局图", "d41d8cd98f00b204e9800998ecf8427e")).ToArray();
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { YW_SQ = header, YW_RY = staff, YW_CL = materials });
        var message = new Message(id, id, number, "S1", 1, MessagePurpose.Submit, payload, "application/json", DateTimeOffset.UnixEpoch, null, null);
        return new Application(message, header, staff, materials);
    }
}

sealed record Header(string SQID, string SBLSH, string JYZMC, string TYSHXYDM, string FDDBR, string FRZJLX, string FRZJHM, decimal JYMJ, int CYRS, string LXDH, string SBSJ, int VERSION);

sealed record Person(string RYID, string SQID, string RYLX, string XM, string ZJHM);

sealed record Material(string SBLSH, string CLMC, string ATTACH_SIGN);
