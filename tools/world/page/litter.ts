/** Loose litter: crumpled paper, flat sheets, cups, bottles. */
import * as THREE from 'three'
import { fractalNoise, fractalNoise3, type Random, randomFrom } from './noise.js'
import { bend, meshOf, solid } from './shapes.js'

const COLOURS = [0xe8e6e0, 0xdadada, 0xa98558, 0xb8534a, 0x4f7ba8, 0xcdb765, 0xf2f2f2, 0x7a8666]

export function buildLitter(count: number, spread: number, seed: number): THREE.Group {
  const random = randomFrom(seed)
  const group = new THREE.Group()
  for (let i = 0; i < count; i++) {
    const size = 0.035 + random() * 0.06
    const colour = COLOURS[(random() * COLOURS.length) | 0]
    const piece = meshOf(
      pieceOf(size, i, random),
      solid({ color: colour, roughness: 0.7, side: THREE.DoubleSide }),
    )
    piece.position.set((random() - 0.5) * spread, size * 0.35 + 0.005, (random() - 0.5) * spread * 0.5)
    piece.rotation.y = random() * 6
    group.add(piece)
  }
  return group
}

function pieceOf(size: number, seed: number, random: Random): THREE.BufferGeometry {
  const kind = random()
  if (kind < 0.45) return crumpled(size, seed)
  if (kind < 0.7) return sheet(size, seed)
  if (kind < 0.85) return new THREE.CylinderGeometry(0.04, 0.03, 0.11, 14).rotateZ(1.5).rotateY(random() * 6)
  return new THREE.CapsuleGeometry(0.035, 0.16, 4, 12).rotateZ(Math.PI / 2).rotateY(random() * 6)
}

function crumpled(size: number, seed: number): THREE.BufferGeometry {
  const ball = new THREE.IcosahedronGeometry(size, 2)
  const scale = 1.5 / size
  bend(ball, (x, y, z) => {
    const dent = 0.6 + 0.8 * fractalNoise3(x * scale + seed, y * scale, z * scale, 2, seed)
    return [x * dent, y * dent * 0.7, z * dent]
  })
  ball.computeVertexNormals()
  return ball
}

function sheet(size: number, seed: number): THREE.BufferGeometry {
  const paper = new THREE.PlaneGeometry(size * 3, size * 2.2, 6, 6).rotateX(-Math.PI / 2)
  bend(paper, (x, _y, z) => [x, 0.035 * fractalNoise(x * 20 + seed, z * 20, 2, seed), z])
  paper.computeVertexNormals()
  return paper
}
