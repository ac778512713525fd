using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Checks;
using Exchange.Core.Mapping.Functions;

namespace Exchange.Core.Mapping;

/// <summary>
/// Variables, functions and code tables that nothing declares, snippets that need themselves, and $eval: what fails whatever the record holds.
/// </summary>
internal static class NameFaults
{
    internal static void Find(MappingTexts texts, HashSet<string> aliases, List<MappingFinding> faults)
    {
        foreach (var entry in texts.All)
        {
            var bound = BoundIn(entry.Expression.Syntax);
            if (texts.Each is not null && entry.Target is not null)
                bound.UnionWith(TranslationRun.RowNames);
            foreach (var node in entry.Expression.Syntax.All)
                switch (node)
                {
                    case VariableSyntax { Name: "eval" } when !bound.Contains("eval"):
                        faults.Add(Fault("mapping.eval", texts.PlaceOf(node.Position), "映射中不能使用 $eval：读到的内容不能当作程序",
                            "$eval cannot be used in a mapping: what a record says is not a program", null));
                        break;
                    case VariableSyntax { Name: not ("" or "$") } variable
                        when !bound.Contains(variable.Name) && !texts.Snippets.ContainsKey(variable.Name) && !DomainFunctions.Set.Has(variable.Name):
                        faults.Add(Unknown(variable, texts, bound.Concat(texts.Snippets.Keys).Concat(DomainFunctions.Set.Names)));
                        break;
                    case CallSyntax { Procedure: VariableSyntax procedure, Arguments: [StringSyntax alias, ..] }
                        when CodeFunctions.TakesAlias(procedure.Name) && !bound.Contains(procedure.Name):
                        CheckAlias(alias, texts, aliases, faults);
                        break;
                    case PartialSyntax { Procedure: VariableSyntax procedure, Arguments: [StringSyntax alias, ..] }
                        when CodeFunctions.TakesAlias(procedure.Name) && !bound.Contains(procedure.Name):
                        CheckAlias(alias, texts, aliases, faults);
                        break;
                }
        }
        FindCycles(texts, faults);
    }

    static HashSet<string> BoundIn(Syntax root)
    {
        var bound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.All)
            switch (node)
            {
                case BindSyntax bind:
                    bound.Add(bind.Variable);
                    break;
                case LambdaSyntax lambda:
                    bound.UnionWith(lambda.Parameters);
                    break;
                case PathSyntax path:
                    foreach (var step in path.Steps)
                        bound.UnionWith(new[] { step.Focus, step.Index }.Concat(step.Stages.OfType<IndexSyntax>().Select(s => s.Variable)).OfType<string>());
                    break;
            }
        return bound;
    }

    static MappingFinding Unknown(VariableSyntax variable, MappingTexts texts, IEnumerable<string> known)
    {
        var near = NearestName.Of(variable.Name, known);
        return Fault(
            "mapping.unknown-variable",
            texts.PlaceOf(variable.Position),
            $"没有变量、片段或函数“${variable.Name}”{(near is null ? "" : $"，是否为“${near}”？")}",
            $"There is no variable, snippet or function ${variable.Name}{(near is null ? "" : $"; did you mean ${near}?")}",
            near is null ? null : "$" + near);
    }

    static void CheckAlias(StringSyntax alias, MappingTexts texts, HashSet<string> aliases, List<MappingFinding> faults)
    {
        if (aliases.Contains(alias.Value))
            return;
        var near = NearestName.Of(alias.Value, aliases);
        faults.Add(Fault(
            "mapping.undeclared-table",
            texts.PlaceOf(alias.Position),
            $"代码表“{alias.Value}”没有在 tables 中声明{(near is null ? "" : $"，是否为“{near}”？")}",
            $"The table '{alias.Value}' is not declared under tables{(near is null ? "" : $"; did you mean '{near}'?")}",
            near));
    }

    // A function may call itself by its snippet's name; a value cannot be made of itself.
    static void FindCycles(MappingTexts texts, List<MappingFinding> faults)
    {
        var needs = texts.Snippets.ToDictionary(
            s => s.Key,
            s => NeededAtOnce(s.Value.Expression.Syntax).Where(texts.Snippets.ContainsKey).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        foreach (var (name, entry) in texts.Snippets)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var waiting = new Stack<string>(needs[name]);
            while (waiting.TryPop(out var next))
                if (reached.Add(next))
                    foreach (var further in needs[next])
                        waiting.Push(further);
            if (reached.Contains(name))
                faults.Add(Fault("mapping.snippet-cycle", new MappingPlace(entry.Pointer, name), $"片段“${name}”的值要用到它自己",
                    $"The value of the snippet '${name}' needs itself", null));
        }
    }

    static IEnumerable<string> NeededAtOnce(Syntax node)
    {
        if (node is LambdaSyntax)
            yield break;
        if (node is VariableSyntax variable)
            yield return variable.Name;
        foreach (var child in node.Children)
            foreach (var name in NeededAtOnce(child))
                yield return name;
    }

    static MappingFinding Fault(string code, MappingPlace place, string zh, string en, string? suggestion) =>
        new() { Severity = MappingSeverity.Error, Code = code, Place = place, Zh = zh, En = en, Suggestion = suggestion };
}
