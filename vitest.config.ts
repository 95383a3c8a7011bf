import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Whole boxes take minutes: begun last, one of them runs while the other worker has nothing left. */
class WholeBoxesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isWhole = ({ moduleId }: TestSpecification) => Number(moduleId.includes('/tests/integration/'))
    return (await super.sort(files)).sort((a, b) => isWhole(b) - isWhole(a))
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: WholeBoxesFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
