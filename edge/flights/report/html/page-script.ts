import { MOST_PINS } from '../map/map-svg.js'

/**
 * What moves in the page of a flight: languages, the map, the table. Plain script that every browser of the last years runs; it needs
 * no network, and the page can be read without it.
 */
export const pageScript = String.raw`
(() => {
'use strict'
const root = document.documentElement
const one = (what, within = document) => within.querySelector(what)
const all = (what, within = document) => Array.from(within.querySelectorAll(what))
const clamp = (value, low, high) => Math.max(low, Math.min(value, high))
root.classList.add('js')

for (const button of all('[data-to-language]'))
  button.addEventListener('click', () => {
    root.dataset.language = button.dataset.toLanguage
    root.lang = button.lang
    for (const other of all('[data-says]'))
      for (const name of other.dataset.says.split(' ')) {
        const text = other.dataset[root.dataset.language]
        if (name === 'text') other.textContent = text
        else other.setAttribute(name, text)
      }
    for (const other of all('[data-to-language]')) other.setAttribute('aria-pressed', String(other === button))
  })

const rows = new Map(all('.findings tbody tr[data-n]').map(row => [row.dataset.n, row]))
const cards = new Map(all('.cards .card').map(card => [card.dataset.n, card]))
const pins = new Map(all('svg.map .finding').map(pin => [pin.dataset.n, pin]))
const errors = new Map(all('svg.map .error').map(error => [error.dataset.n, error]))
const panel = one('.panel')
let selected
let showOnMap = () => {}

function select(n, near = false) {
  for (const kind of [rows, pins, errors]) {
    kind.get(selected)?.classList.remove('selected')
    kind.get(n)?.classList.add('selected')
  }
  selected = n
  const copy = cards.get(n)?.cloneNode(true)
  if (copy && panel) {
    copy.removeAttribute('id')
    copy.classList.remove('off')
    panel.replaceChildren(copy)
    panel.scrollTop = 0
  }
  showOnMap(n, near)
}

document.addEventListener('click', event => {
  const toMap = event.target.closest('.to-map')
  if (toMap) {
    one('.work').scrollIntoView({ block: 'start', behavior: 'smooth' })
    return select(toMap.closest('.card').dataset.n, true)
  }
  const row = event.target.closest('.findings tbody tr[data-n]')
  if (row) select(row.dataset.n)
})

const table = one('.findings table')
for (const [column, head] of all('.findings th').entries())
  one('button', head)?.addEventListener('click', () => {
    const turn = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1
    for (const other of all('.findings th')) other.removeAttribute('aria-sort')
    head.setAttribute('aria-sort', turn > 0 ? 'ascending' : 'descending')
    const valueOf = row => {
      const { dataset, textContent } = row.cells[column]
      return dataset.v === undefined ? textContent : dataset.v === '' ? Infinity : Number(dataset.v)
    }
    const sorted = all('tbody tr[data-n]', table).map(row => [valueOf(row), row])
    sorted.sort(([a], [b]) => {
      if (typeof a === 'string') return turn * a.localeCompare(b, root.lang)
      // What has no number stands last either way.
      return a === b ? 0 : a === Infinity ? 1 : b === Infinity ? -1 : turn * (a - b)
    })
    table.tBodies[0].append(...sorted.map(([, row]) => row))
  })

const filters = one('.filters')
if (filters) {
  const words = new Map(Array.from(rows, ([n, row]) => [n, row.textContent.toLowerCase()]))
  const filter = () => {
    const severities = new Set(all('[name=severity]:checked', filters).map(box => box.value))
    const scenario = one('[name=scenario]', filters).value
    const wanted = one('[name=search]', filters).value.trim().toLowerCase()
    let shown = 0
    for (const [n, row] of rows) {
      const is =
        severities.has(row.dataset.severity) &&
        (scenario === '' || row.dataset.scenario === scenario) &&
        words.get(n).includes(wanted)
      shown += is ? 1 : 0
      for (const part of [row, cards.get(n), pins.get(n), errors.get(n)]) part?.classList.toggle('off', !is)
    }
    for (const count of all('.shown-count')) count.textContent = shown
    one('.no-match')?.classList.toggle('off', shown > 0)
  }
  filters.addEventListener('input', filter)
  filter()
}

const svg = one('svg.map')
if (svg) {
  const box = svg.parentElement
  const [width, height] = [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]
  const data = Object.fromEntries(Object.entries(box.dataset).map(([key, value]) => [key, key === 'tiles' ? value : Number(value)]))
  const { perMetre, originX, originY, lon, lat } = data
  const [grid, ground, hud, tiles] = ['.grid', '.ground', '.hud', '.tiles'].map(part => one(part, svg))
  const [bar, barText] = [one('.scale path', hud), one('.scale text', hud)]
  const [readout, useTiles] = [one('.readout', box), one('[name=tiles]', box)]
  svg.classList.add('live')
  // The middle of what is shown, in units of the drawing, and units for each pixel.
  let x = width / 2
  let y = height / 2
  let k = 1
  let size = { width: 1, height: 1 }

  const nice = least => {
    const power = 10 ** Math.floor(Math.log10(least))
    return power * [1, 2, 5, 10].find(step => step * power >= least * (1 - 1e-9))
  }
  const metresText = metres => metres < 1000 ? Number(metres.toPrecision(2)) + ' m' : Number((metres / 1000).toPrecision(3)) + ' km'
  // A centimetre of the ground for each pixel.
  const leastK = 0.01 * perMetre
  const fitK = () => Math.max(width / size.width, height / size.height)

  function draw() {
    const [w, h] = [size.width * k, size.height * k]
    const [left, top] = [x - w / 2, y - h / 2]
    svg.setAttribute('viewBox', [left, top, w, h].join(' '))
    svg.style.setProperty('--k', k)
    for (const [name, value] of Object.entries({ x: left, y: top, width: w, height: h })) ground.setAttribute(name, value)
    const stepM = nice((110 * k) / perMetre)
    const step = stepM * perMetre
    let path = ''
    for (let at = originX + Math.ceil((left - originX) / step) * step; at <= left + w; at += step) path += 'M' + at + ' ' + top + 'v' + h
    for (let at = originY + Math.ceil((top - originY) / step) * step; at <= top + h; at += step) path += 'M' + left + ' ' + at + 'h' + w
    grid.setAttribute('d', path)
    hud.setAttribute('transform', 'translate(' + left + ' ' + top + ') scale(' + k + ')')
    one('.north', hud).setAttribute('transform', 'translate(' + (size.width - 26) + ' 16)')
    one('.scale', hud).setAttribute('transform', 'translate(16 ' + (size.height - 18) + ')')
    const long = step / k
    bar.setAttribute('d', 'M0 -5V5M0 0H' + long + 'M' + long + ' -5V5')
    barText.textContent = metresText(stepM)
    svg.classList.toggle('crowded', isCrowded(left, top, w, h))
    if (useTiles) drawTiles(left, top, w, h)
  }

  const places = Array.from(pins.values(), pin => {
    const { e, f } = pin.transform.baseVal.consolidate().matrix
    return [pin, e, f]
  })
  function isCrowded(left, top, w, h) {
    let seen = 0
    for (const [pin, px, py] of places)
      if (px >= left && px <= left + w && py >= top && py <= top + h && !pin.classList.contains('off')) seen += 1
    return seen > ${MOST_PINS}
  }

  function zoom(factor, atX = size.width / 2, atY = size.height / 2) {
    const next = clamp(k * factor, leastK, fitK() * 8)
    x += (atX - size.width / 2) * (k - next)
    y += (atY - size.height / 2) * (k - next)
    k = next
    draw()
  }
  function fit() {
    k = fitK()
    x = width / 2
    y = height / 2
    draw()
  }
  showOnMap = (n, near) => {
    const place = places.find(([pin]) => pin.dataset.n === n)
    if (!place) return
    const [pin, px, py] = place
    svg.insertBefore(pin, hud)
    if (near) {
      // Its error is then as large as a thumb.
      const error = errors.get(n)
      k = clamp(Math.max(Number(error.getAttribute('rx')), 1) / 60, leastK, fitK())
    }
    const isOutside = Math.abs(px - x) > size.width * k * 0.46 || Math.abs(py - y) > size.height * k * 0.44
    if (near || isOutside) [x, y] = [px, py]
    draw()
  }

  // Metres of the ellipsoid around the origin, good to less than the drawing shows; the other way for what lies under the pointer.
  const radians = Math.PI / 180
  const bend = of => 1 - 0.00669437999014 * Math.sin(of * radians) ** 2
  const across = of => 6378137 / Math.sqrt(bend(of))
  const along = of => (6378137 * (1 - 0.00669437999014)) / bend(of) ** 1.5
  const turned = degrees => ((((degrees + 180) % 360) + 360) % 360) - 180
  function unitsOf(atLon, atLat) {
    const turn = turned(atLon - lon) * radians
    const radius = across(atLat) * Math.cos(atLat * radians)
    const east = turn * radius
    const north = along((lat + atLat) / 2) * (atLat - lat) * radians + (turn * turn * radius * Math.sin(atLat * radians)) / 2
    return [originX + east * perMetre, originY - north * perMetre]
  }
  function placeOf(unitX, unitY) {
    const [east, north] = [(unitX - originX) / perMetre, (originY - unitY) / perMetre]
    let atLat = lat + north / along(lat) / radians
    for (let turn = 0; turn < 3; turn += 1) {
      const curve = (east * east * Math.tan(atLat * radians)) / (2 * across(atLat))
      atLat = lat + (north - curve) / along((lat + atLat) / 2) / radians
    }
    return [turned(lon + east / (across(atLat) * Math.cos(atLat * radians)) / radians), atLat]
  }

  // Tiles of the web mercator projection, only while they are switched on.
  const known = new Map()
  const MOST_TILES = 160
  function drawTiles(left, top, w, h) {
    if (!useTiles.checked) {
      known.clear()
      return tiles.replaceChildren()
    }
    const metresPerPixel = k / perMetre
    const level = clamp(Math.round(Math.log2((40075017 * Math.cos(lat * radians)) / 256 / metresPerPixel)), 1, 19)
    const count = 2 ** level
    const tileOf = (atLon, atLat) => {
      const sine = Math.sin(clamp(atLat, -85, 85) * radians)
      return [((atLon + 180) / 360) * count, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * count]
    }
    const cornerOf = (tx, ty) => unitsOf((tx / count) * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - (2 * ty) / count))) / radians)
    const [west, north] = tileOf(...placeOf(left, top))
    let [east, south] = tileOf(...placeOf(left + w, top + h))
    if (east < west) east += count
    const wanted = new Set()
    for (let ty = Math.floor(north); ty <= south; ty += 1)
      for (let tx = Math.floor(west); tx <= east && wanted.size < MOST_TILES; tx += 1) {
        const key = level + '/' + tx + '/' + ty
        wanted.add(key)
        if (known.has(key) || ty < 0 || ty >= count) continue
        const image = document.createElementNS('http://www.w3.org/2000/svg', 'image')
        const [x1, y1] = cornerOf(tx % count, ty)
        const [x2, y2] = cornerOf((tx % count) + 1, ty + 1)
        const values = { x: x1, y: y1, width: x2 - x1, height: y2 - y1, preserveAspectRatio: 'none' }
        for (const [name, value] of Object.entries(values)) image.setAttribute(name, value)
        const filled = { z: level, x: tx % count, y: ty }
        image.setAttribute('href', data.tiles.replace(/\{([xyz])\}/g, (_, name) => filled[name]))
        known.set(key, image)
        tiles.append(image)
      }
    for (const [key, image] of known)
      if (!wanted.has(key)) {
        known.delete(key)
        image.remove()
      }
  }
  useTiles?.addEventListener('change', draw)

  const pointers = new Map()
  let dragged = false
  const at = event => {
    const { left, top } = svg.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  svg.addEventListener('pointerdown', event => {
    if (pointers.size === 0) dragged = false
    pointers.set(event.pointerId, at(event))
  })
  svg.addEventListener('pointermove', event => {
    const [toX, toY] = at(event)
    const [atLon, atLat] = placeOf(x + (toX - size.width / 2) * k, y + (toY - size.height / 2) * k)
    readout.textContent = atLon.toFixed(6) + ', ' + atLat.toFixed(6)
    const from = pointers.get(event.pointerId)
    if (!from) return
    if (!dragged && Math.hypot(toX - from[0], toY - from[1]) < 4 && pointers.size === 1) return
    dragged = true
    // Not before it moves: a click would else be the map's and not that of the pin.
    if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId)
    svg.classList.add('dragging')
    if (pointers.size === 1) {
      x -= (toX - from[0]) * k
      y -= (toY - from[1]) * k
      draw()
    } else if (pointers.size === 2) {
      const [other] = Array.from(pointers).find(([id]) => id !== event.pointerId).slice(1)
      const before = Math.hypot(from[0] - other[0], from[1] - other[1])
      const after = Math.hypot(toX - other[0], toY - other[1])
      if (before > 0 && after > 0) zoom(before / after, (toX + other[0]) / 2, (toY + other[1]) / 2)
    }
    pointers.set(event.pointerId, [toX, toY])
  })
  for (const end of ['pointerup', 'pointercancel'])
    svg.addEventListener(end, event => {
      pointers.delete(event.pointerId)
      svg.classList.remove('dragging')
    })
  svg.addEventListener('wheel', event => {
    event.preventDefault()
    zoom(Math.exp(clamp(event.deltaY, -120, 120) / 300), ...at(event))
  }, { passive: false })
  svg.addEventListener('click', event => {
    const pin = event.target.closest('.finding')
    if (pin && !dragged) select(pin.dataset.n)
  })
  svg.addEventListener('dblclick', event => zoom(0.5, ...at(event)))
  svg.addEventListener('keydown', event => {
    const pin = event.target.closest('.finding')
    if (pin && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      select(pin.dataset.n)
      pin.focus()
    }
  })
  const controls = { in: () => zoom(1 / 1.6), out: () => zoom(1.6), fit }
  for (const button of all('[data-zoom]', box)) button.addEventListener('click', controls[button.dataset.zoom])

  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === 0) return
    const isFirst = size.width === 1
    size = { width: contentRect.width, height: contentRect.height }
    if (isFirst) fit()
    else draw()
  }).observe(svg)
  if (rows.size > 0) select(rows.keys().next().value)
}
})()
`
