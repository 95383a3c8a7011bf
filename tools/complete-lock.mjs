#!/usr/bin/env node
// Adds to package-lock.json the optional packages of other platforms that the registry at hand did not offer.
// npm leaves them out when it writes the lock file there, and "npm ci" then refuses the file everywhere.
// usage: npm install ... && node tools/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))

const systems = new Set(['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'])
const processors = new Set(['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'])
const libraries = { gnu: 'glibc', musl: 'musl', gnueabihf: 'glibc', musleabihf: 'musl' }

/** What a package name such as `@rollup/rollup-linux-x64-musl` says about its platform. */
function platformOf(name) {
  const words = name.split(/[-/]/)
  const os = words.filter(word => systems.has(word))
  const cpu = words.filter(word => processors.has(word))
  const libc = os.includes('linux') ? words.flatMap(word => libraries[word] ?? []) : []
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name} does not tell its platform`)
  return { cpu, ...(libc.length > 0 && { libc }), os }
}

let added = 0
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (lock.packages[key] || !/^\d/.test(version)) continue
    const dev = parent.dev ? { dev: true } : {}
    lock.packages[key] = { version, ...platformOf(name), ...dev, license: parent.license, optional: true }
    added += 1
  }
}
const names = Object.keys(lock.packages).sort()
lock.packages = Object.fromEntries(names.map(name => [name, lock.packages[name]]))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} packages added`)
