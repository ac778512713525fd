using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Search;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>What a request looks for.</summary>
internal static class CatalogFilter
{
    private const int MostWords = 200;

    /// <summary>The refusal of what cannot be asked for; null when it can.</summary>
    public static IResult? Read(
        HttpContext context, string? words, string? @class, string? provider, string? share, string? cycle, string? format, string? state, out CatalogQuery query, string? live = null,
        LiveShelf? shelf = null)
    {
        var alive = CatalogJson.Named<LiveState>(live);
        query = new CatalogQuery(words, @class, provider, CatalogJson.Named<ShareType>(share), CatalogJson.Named<UpdateCycle>(cycle), CatalogJson.Named<ResourceFormat>(format),
            CatalogJson.Named<ResourceState>(state), context.Caller().Sees(), alive is { } wanted ? code => shelf!.Of(code).State == wanted : null);
        if (words?.Length > MostWords) return Refusal.BadQuery.Result(context, $"words 最多 {MostWords} 个字符。", $"words has at most {MostWords} characters.");
        if (@class?.All(char.IsAsciiDigit) is false) return Refusal.BadQuery.Result(context, "class 为分类代码或其前几位。", "class is a class or the beginning of one.");
        return Unknown("share", share, query.Share) ?? Unknown("cycle", cycle, query.Cycle) ?? Unknown("format", format, query.Format) ?? Unknown("state", state, query.State) ?? Unknown("live", live, alive);

        IResult? Unknown<T>(string name, string? word, T? value) where T : struct, Enum
        {
            if (word is null || value is not null) return null;
            var known = Enum.GetValues<T>().Select(CatalogJson.Word);
            return Refusal.BadQuery.Result(context, $"{name} 为：{string.Join('、', known)}。", $"{name} is one of {string.Join(", ", known)}.");
        }
    }
}
