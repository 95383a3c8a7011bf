// Everything that is generated, one after the other; each reads --check by itself.
await import('./config.js')
await import('./messages.js')
await import('./models.js')

export {}
