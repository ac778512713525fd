#!/usr/bin/env python3
"""Writes deploy/sbom.cdx.json: every package of the program and of its tests, with version, licence and digest, as CycloneDX 1.6.

  dotnet restore Exchange.sln && deploy/sbom.py

Read from what restore has resolved (obj/project.assets.json) and from the packages' own descriptions; nothing is asked over the network. The same packages
give the same bytes: no time and no random number stands in it. What ships with the program has scope "required", what only builds and tests it "excluded".
"""
import base64
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHIPPED = ["Exchange.Core", "Exchange.Adapters", "Exchange.Client", "Exchange.Host"]

# The package says nothing of its licence, neither in its description nor in a file: read where its description says that its source is, for this version alone.
# NetArchTest.Rules: the file LICENSE at the tag v1.3.2 of github.com/BenMorris/NetArchTest.
BY_SOURCE = {
    "NetArchTest.Rules/1.3.2": "MIT",
}
BY_ADDRESS = [
    (r"opensource\.org/licenses/mit-license|licenses\.nuget\.org/MIT|JamesNK/Newtonsoft\.Json/master/LICENSE", "MIT"),
    (r"apache\.org/licenses/LICENSE-2\.0|licenses\.nuget\.org/Apache-2\.0", "Apache-2.0"),
]
BY_WORDS = [
    ("Permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
    ("GNU Lesser General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version", "LGPL-3.0-or-later"),
    ("licensed under the terms of the LGPLv3 license", "LGPL-3.0-only"),
    ("Apache License Version 2.0", "Apache-2.0"),
    # Terms of its own, and no SPDX licence: they let the library be passed on with a program that uses it.
    ("MICROSOFT.DATA.SQLCLIENT.SNI LIBRARY", "LicenseRef-Microsoft-Data-SqlClient-SNI"),
]


def licence(folder, key):
    spec = next(folder.glob("*.nuspec"))
    metadata = re.sub(r' xmlns="[^"]+"', "", spec.read_text("utf-8-sig"), count=1)
    told = xml.fromstring(metadata).find("metadata")
    one = told.find("license")
    if one is not None and one.get("type") == "expression":
        return one.text.strip()
    address = told.findtext("licenseUrl") or ""
    for pattern, spdx in BY_ADDRESS:
        if re.search(pattern, address, re.IGNORECASE):
            return spdx
    text = ""
    if one is not None and one.get("type") == "file":
        text = (folder / one.text.replace("\\", "/")).read_text("utf-8-sig", errors="replace")
    for words, spdx in BY_WORDS:
        if words in " ".join(text.split()):
            return spdx
    if one is None and not address and key in BY_SOURCE:
        return BY_SOURCE[key]
    sys.exit(f"{key}: no licence is known ({address or (one is not None and one.text) or 'none is named'}): look it up and add it to this script")


def main():
    packages, depends = {}, {}
    folders = None
    for assets in sorted(ROOT.glob("*/obj/project.assets.json")) + sorted(ROOT.glob("tests/*/obj/project.assets.json")):
        read = json.loads(assets.read_text())
        ships = assets.parent.parent.name in SHIPPED
        # What one only builds with (analyzers) is not in the program, though restore resolves it beside the rest.
        direct = next(iter(read["project"]["frameworks"].values())).get("dependencies", {})
        build_only = {name.lower() for name, how in direct.items() if how.get("suppressParent") == "All"}
        folders = [pathlib.Path(folder) for folder in read["packageFolders"]]
        for key, what in read["libraries"].items():
            if what["type"] != "package":
                continue
            name, version = key.split("/")
            known = packages.setdefault(key, {"name": name, "version": version, "path": what["path"], "sha512": what["sha512"], "ships": False})
            known["ships"] |= ships and name.lower() not in build_only
        for target in read["targets"].values():
            for key, what in target.items():
                if what["type"] == "package":
                    resolved = {k.split("/")[0].lower(): k for k in target}
                    depends.setdefault(key, set()).update(resolved[n.lower()] for n in what.get("dependencies", {}) if n.lower() in resolved)
    if not packages:
        sys.exit("Nothing is restored: dotnet restore Exchange.sln")

    def reference(key):
        return "pkg:nuget/" + key.replace("/", "@")

    components = []
    for key, one in sorted(packages.items(), key=lambda pair: (pair[1]["name"].lower(), pair[1]["version"])):
        folder = next(found for found in (base / one["path"] for base in folders) if found.is_dir())
        spdx = licence(folder, key)
        known = {"expression": spdx} if " " in spdx or spdx.startswith("LicenseRef-") else {"license": {"id": spdx}}
        components.append({
            "type": "library", "bom-ref": reference(key), "name": one["name"], "version": one["version"], "purl": reference(key),
            "scope": "required" if one["ships"] else "excluded", "licenses": [known],
            "hashes": [{"alg": "SHA-512", "content": base64.b64decode(one["sha512"]).hex()}],
        })
    version = re.search(r"<Version>([^<]+)", (ROOT / "Directory.Build.props").read_text()).group(1)
    bom = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "exchange", "name": "Exchange", "version": version, "licenses": [{"license": {"id": "MIT"}}]}},
        "components": components,
        "dependencies": [{"ref": reference(key), "dependsOn": sorted(reference(one) for one in depends.get(key, ()))} for key in sorted(packages, key=str.lower)],
    }
    (ROOT / "deploy" / "sbom.cdx.json").write_text(json.dumps(bom, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(components)} packages, {sum(one['scope'] == 'required' for one in components)} of them ship with the program")


main()
