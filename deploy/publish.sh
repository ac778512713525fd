#!/usr/bin/env bash
# Publishes the hub with everything that it needs: the target machine has no .NET. 生成自带运行时的程序。
#   deploy/publish.sh FOLDER [RUNTIME]        RUNTIME: linux-x64 (default), linux-arm64, win-x64
set -eu
folder=${1:?which folder}
cd "$(dirname "$0")/.."
dotnet publish Exchange.Host -c Release -r "${2:-linux-x64}" --self-contained true -o "$folder"
