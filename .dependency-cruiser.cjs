/** The one-way imports of docs/architecture.md. A reversed arrow is a design change, not a lint exception. */
const stages = [
  'source',
  'glance',
  'detect',
  'track',
  'locate',
  'judge',
  'sense',
  'record',
  'upload',
  'publish',
]

/** What each layer may import of `edge/`, besides itself. */
const allowed = {
  domain: [],
  kit: [],
  geometry: ['domain'],
  config: ['domain', 'kit'],
  media: ['domain', 'kit'],
  models: ['domain', 'kit'],
  messages: ['domain', 'kit'],
  proof: ['domain', 'kit'],
  paper: ['domain', 'kit'],
  flights: [
    'domain',
    'kit',
    'geometry',
    'config',
    'media',
    'models',
    'messages',
    'proof',
    'paper',
    'pipeline',
  ],
  api: ['domain', 'kit', 'config', 'messages', 'flights'],
}
const stageMayImport = ['domain', 'kit', 'geometry', 'config', 'media', 'models', 'messages', 'proof']

const onlyInto = (name, from, folders) => ({
  name,
  severity: 'error',
  from: { path: `^edge/${from}/` },
  to: { path: '^edge/', pathNot: [from, ...folders].map(folder => `^edge/${folder}/`) },
})

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([layer, folders]) => onlyInto(`${layer}-looks-down`, layer, folders)),
    ...stages.map(stage => onlyInto(`${stage}-knows-no-sibling`, `pipeline/${stage}`, stageMayImport)),
    {
      name: 'pipeline-looks-down',
      severity: 'error',
      from: { path: '^edge/pipeline/[^/]+\\.ts$' },
      to: { path: '^edge/(flights|api|box|cli|main)' },
    },
    {
      name: 'stages-meet-in-the-pipeline',
      comment: 'Only the pipeline, flights, the composition root and the commands put stages together.',
      severity: 'error',
      from: { path: '^edge/(?!pipeline/|flights/|box/|cli/|main\\.ts)' },
      to: { path: '^edge/pipeline/' },
    },
    {
      name: 'main-is-the-root',
      severity: 'error',
      from: { path: '^edge/', pathNot: '^edge/cli/' },
      to: { path: '^edge/(main\\.ts|cli/)' },
    },
    {
      name: 'calibration-solves',
      comment: 'Solvers are pure maths: the commands read, draw and report.',
      severity: 'error',
      from: { path: '^calibration/' },
      to: { path: '^edge/', pathNot: '^edge/(domain|kit|geometry|config)/' },
    },
    {
      name: 'tools-are-never-imported',
      severity: 'error',
      from: { path: '^(edge|calibration)/' },
      to: { path: '^(tools|tests)/' },
    },
    {
      name: 'kit-needs-node-only',
      severity: 'error',
      from: { path: '^edge/(kit|domain)/' },
      to: { dependencyTypesNot: ['core', 'local', 'type-only'] },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^edge/domain/' },
      to: { pathNot: '^edge/domain/' },
    },
    {
      name: 'only-media-starts-ffmpeg',
      severity: 'error',
      from: { pathNot: '^edge/media/' },
      to: { path: 'node_modules/fluent-ffmpeg' },
    },
    {
      name: 'only-workers-run-models',
      comment: 'onnxruntime-node blocks the thread that calls it.',
      severity: 'error',
      from: { path: '^edge/', pathNot: '^edge/pipeline/detect/' },
      to: { path: 'node_modules/onnxruntime-(node|common)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^edge/', pathNot: 'worker\\.ts$' },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(tools/world/page|dist)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
}
