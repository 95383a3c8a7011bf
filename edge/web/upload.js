import { forget, transfer } from './transfer.js'
import { bytesText, say, sayRefusal, timeText } from './words.js'

/** @typedef {import('./words.js').Language} Language */
/** @typedef {import('./words.js').Word} Word */

/** Of names: what else lies on a card is left out (the box looks at the content). */
const KINDS = /\.(mp4|m4v|mov|mkv|ts|m2ts|mts|jpe?g|srt|tlog|gpx|csv|klv|tiff?|geojson)$/i
const AT_ONCE = 2
const ASK_EVERY_MS = 1000
/** Names that are listed in a sentence. */
const MOST_NAMED = 8

const TOKEN = 'lamppost-token'
const LANGUAGE = 'lamppost-language'

/**
 * @typedef {object} Entry
 * @property {File} file
 * @property {'waiting' | 'uploading' | 'checking' | 'ready' | 'refused' | 'failed'} state
 * @property {string} [id]
 * @property {() => string} says
 * @property {HTMLTableRowElement} row
 * @property {(andRemove: boolean) => Promise<void>} [stop]
 */

/** @type {Entry[]} */
let entries = []
/** @type {Language} */
let language = firstLanguage()
let token = sessionStorage.getItem(TOKEN) ?? ''
/** @type {() => string} */
let message = () => ''
/** Of the box. */
let timeZone = ''

/** @template {keyof HTMLElementTagNameMap} T @param {T} _kind @param {string} id @returns {HTMLElementTagNameMap[T]} */
const element = (_kind, id) => /** @type {any} */ (document.getElementById(id))
const login = element('form', 'login')
const work = element('section', 'work')
const list = element('table', 'list')
const commit = element('form', 'commit')
const drop = element('div', 'drop')

/** @returns {Language} */
function firstLanguage() {
  const chosen = localStorage.getItem(LANGUAGE)
  if (chosen === 'en' || chosen === 'zh') return chosen
  return navigator.language.startsWith('zh') ? 'zh' : 'en'
}

/** @param {Word} word @param {Readonly<Record<string, string | number>>} [values] */
const words = (word, values) => say(language, word, values)

/** @param {string} path @param {RequestInit} [options] */
async function ask(path, options = {}) {
  const response = await fetch(path, {
    ...options,
    cache: 'no-store',
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.body ? { 'content-type': 'application/json' } : {}),
    },
  })
  const body = await response.json().catch(() => ({}))
  return { ok: response.ok, status: response.status, body }
}

/** @param {'good' | 'bad' | ''} kind @param {() => string} text */
function tell(kind, text) {
  message = text
  const line = element('p', 'message')
  line.className = kind
  line.textContent = text()
}

function render() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.title = words('title')
  for (const node of document.querySelectorAll('[data-words]'))
    node.textContent = words(/** @type {Word} */ (/** @type {HTMLElement} */ (node).dataset.words), {
      timeZone,
    })
  element('button', 'language').textContent = words('language')
  element('p', 'message').textContent = message()
  for (const entry of entries) renderEntry(entry)
  renderTotal()
}

function renderTotal() {
  const ready = entries.filter(({ state }) => state === 'ready').length
  list.hidden = entries.length === 0
  commit.hidden = entries.length === 0
  const button = commit.querySelector('button')
  if (button) button.disabled = ready === 0 || ready < entries.length
  element('p', 'total').textContent =
    entries.length === 0 ? '' : words('total', { ready, all: entries.length })
}

/** @param {Entry} entry */
function renderEntry({ row, state, says, file }) {
  row.className = state
  const [name, size] = row.cells
  if (name) name.textContent = file.name
  if (size) size.textContent = bytesText(file.size)
  const line = row.querySelector('.state')
  if (line) line.textContent = says()
  const [again, remove] = row.querySelectorAll('button')
  if (again) {
    again.textContent = words('retry')
    again.hidden = state !== 'failed'
  }
  if (remove) remove.textContent = words('remove')
}

/** @param {Entry} entry @param {Entry['state']} state @param {() => string} says */
function change(entry, state, says) {
  entry.state = state
  entry.says = says
  renderEntry(entry)
  renderTotal()
}

/** @param {Entry} entry @param {number} bytes */
function showBytes(entry, bytes) {
  const bar = entry.row.querySelector('progress')
  if (bar) bar.value = entry.file.size === 0 ? 1 : bytes / entry.file.size
}

/** @param {Iterable<File>} files */
function add(files) {
  /** @type {string[]} */
  const skipped = []
  for (const file of files) {
    const isThere = entries.some(
      ({ file: other }) =>
        other.name === file.name && other.size === file.size && other.lastModified === file.lastModified,
    )
    if (isThere) continue
    if (!KINDS.test(file.name) || file.name.startsWith('.')) {
      skipped.push(file.name)
      continue
    }
    entries.push(newEntry(file))
  }
  const names = skipped.slice(0, MOST_NAMED).join(', ') + (skipped.length > MOST_NAMED ? ' …' : '')
  tell('', () => (skipped.length > 0 ? words('skipped', { names }) : ''))
  const name = element('input', 'name')
  if (name.value === '' && entries[0]) name.value = entries[0].file.name.replace(/\.[^.]*$/, '')
  render()
  startNext()
}

/** @param {File} file @returns {Entry} */
function newEntry(file) {
  const row = document.createElement('tr')
  const cells = Array.from({ length: 4 }, () => row.insertCell())
  const bar = document.createElement('progress')
  bar.max = 1
  bar.value = 0
  const line = document.createElement('div')
  line.className = 'state fine'
  cells[2]?.append(bar, line)
  /** @type {Entry} */
  const entry = { file, state: 'waiting', says: () => words('waiting'), row }
  const again = document.createElement('button')
  const remove = document.createElement('button')
  for (const button of [again, remove]) {
    button.type = 'button'
    button.className = 'quiet'
  }
  again.addEventListener('click', () => {
    change(entry, 'waiting', () => words('waiting'))
    startNext()
  })
  remove.addEventListener('click', () => void takeOut(entry))
  cells[3]?.append(again, remove)
  list.tBodies[0]?.append(row)
  return entry
}

/** @param {Entry} entry */
async function takeOut(entry) {
  entries = entries.filter(other => other !== entry)
  entry.row.remove()
  render()
  try {
    await entry.stop?.(true)
    if (entry.id) await ask(`/flights/uploads/${entry.id}`, { method: 'DELETE' })
  } catch {
    // It is removed by the box later.
  }
  await forget(entry.file)
  startNext()
}

function startNext() {
  const running = entries.filter(({ state }) => state === 'uploading').length
  for (const entry of entries.filter(({ state }) => state === 'waiting').slice(0, AT_ONCE - running))
    start(entry)
}

/** @param {Entry} entry */
function start(entry) {
  const { file } = entry
  /** @type {{ atMs: number, bytes: number } | undefined} */
  let from
  change(entry, 'uploading', () => words('waiting'))
  entry.stop = transfer(file, token, {
    onResumed: () => change(entry, 'uploading', () => words('resuming')),
    onRetry: () => {
      from = undefined
      change(entry, 'uploading', () => words('retrying'))
    },
    onProgress: bytes => {
      const nowMs = performance.now()
      from ??= { atMs: nowMs, bytes }
      const rate = ((bytes - from.bytes) / Math.max(1, nowMs - from.atMs)) * 1000
      const percent = Math.floor((bytes / file.size) * 100)
      const left = timeText((file.size - bytes) / rate)
      showBytes(entry, bytes)
      change(entry, 'uploading', () => words('uploading', { percent, rate: bytesText(rate), left }))
    },
    onDone: id => {
      entry.id = id
      entry.stop = undefined
      showBytes(entry, file.size)
      change(entry, 'checking', () => words('checking'))
      startNext()
      void watchCheck(entry)
    },
    onFailed: refusal => {
      entry.stop = undefined
      change(entry, 'failed', () => sayRefusal(language, refusal))
      startNext()
    },
  })
}

/** @param {Entry} entry */
async function watchCheck(entry) {
  while (entries.includes(entry)) {
    const { ok, body } = await ask(`/flights/uploads/${entry.id}`).catch(() => ({ ok: true, body: {} }))
    if (!ok) {
      await forget(entry.file)
      return change(entry, 'failed', () => sayRefusal(language, body))
    }
    if (body.state === 'refused') {
      await forget(entry.file)
      return change(entry, 'refused', () => sayRefusal(language, body.refusal))
    }
    if (body.state === 'ready' || body.state === 'committed') {
      const times = (body.findings?.damagedAtMs ?? [])
        .map((/** @type {number} */ ms) => Math.round(ms / 1000))
        .join(', ')
      return change(entry, 'ready', () => (times ? words('readyDamaged', { times }) : words('ready')))
    }
    await new Promise(resolve => setTimeout(resolve, ASK_EVERY_MS))
  }
}

async function enter() {
  const { ok, status, body } = await ask('/flights/uploads').catch(() => ({ ok: false, status: 0, body: {} }))
  const isFirst = work.hidden
  login.hidden = ok
  work.hidden = !ok
  if (!ok) {
    if (status === 0) tell('bad', () => words('offline'))
    else if (status === 401) tell(token ? 'bad' : '', () => (token ? words('wrongToken') : ''))
    else tell('bad', () => sayRefusal(language, body))
    return
  }
  sessionStorage.setItem(TOKEN, token)
  if (isFirst) {
    tell('', () => '')
    void loadChoices()
  }
  const { takenBytes, quotaBytes, freeBytes } = body
  element('p', 'room').textContent = words('room', {
    taken: bytesText(takenBytes),
    quota: bytesText(quotaBytes),
    free: bytesText(freeBytes),
  })
}

/** What may be chosen of. A box that does not tell it leaves the choice as it is. */
async function loadChoices() {
  const { ok, body } = await ask('/flights/choices').catch(() => ({ ok: false, body: {} }))
  if (!ok) return
  timeZone = body.timeZone
  const select = element('select', 'camera')
  for (const { id, name } of body.cameras) select.add(new Option(name, id))
  render()
}

/** What the operator says of the flight; what he does not say is left to the box. */
function wish() {
  const [camera, hfov, takeoff, drone] = [
    element('select', 'camera').value,
    element('input', 'hfov').value,
    element('input', 'takeoff').value,
    element('input', 'drone').value.trim(),
  ]
  return {
    ...(camera && { camera }),
    ...(!camera && hfov && { hfovDeg: Number(hfov) }),
    ...(takeoff && { takeoffAltitude: Number(takeoff) }),
    ...(drone && { drone }),
    ...(element('input', 'box-times').checked && { timeZone: 'box' }),
    ...(element('input', 'refuse-nadir').checked && { unknownGimbal: 'refuse' }),
  }
}

async function commitAll() {
  const button = commit.querySelector('button')
  if (button) button.disabled = true
  const sent = entries
  const request = {
    name: element('input', 'name').value,
    uploads: sent.map(({ id }) => ({ id })),
    options: wish(),
  }
  const { ok, body } = await ask('/flights', { method: 'POST', body: JSON.stringify(request) }).catch(() => ({
    ok: false,
    body: { error: words('offline') },
  }))
  if (!ok) {
    renderTotal()
    if (body.code === 'FLIGHT_LENS_UNKNOWN') element('details', 'about').open = true
    return tell('bad', () => sayRefusal(language, body))
  }
  for (const { file, row } of sent) {
    await forget(file)
    row.remove()
  }
  entries = entries.filter(entry => !sent.includes(entry))
  element('input', 'name').value = ''
  render()
  tell('good', () => words(body.isOver ? 'known' : 'committed', { jobId: body.jobId }))
}

login.addEventListener('submit', event => {
  event.preventDefault()
  token = element('input', 'token').value.trim()
  void enter()
})
commit.addEventListener('submit', event => {
  event.preventDefault()
  void commitAll()
})
element('button', 'language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en'
  localStorage.setItem(LANGUAGE, language)
  render()
  if (!work.hidden) void enter()
})
for (const id of ['files', 'folder'])
  element('input', id).addEventListener('change', event => {
    const input = /** @type {HTMLInputElement} */ (event.target)
    add([...(input.files ?? [])])
    input.value = ''
  })
for (const kind of /** @type {const} */ (['dragenter', 'dragover', 'dragleave', 'drop']))
  document.addEventListener(kind, event => {
    event.preventDefault()
    drop.classList.toggle('over', kind === 'dragenter' || kind === 'dragover')
    if (kind === 'drop' && !work.hidden) add([...(event.dataTransfer?.files ?? [])])
  })
window.addEventListener('beforeunload', event => {
  if (entries.some(({ state }) => state === 'uploading')) event.preventDefault()
})

document.querySelector('main')?.removeAttribute('hidden')
render()
void enter()
