/** Two changes to three.js's own lighting, made before any material is compiled. */
import { ShaderChunk } from 'three'

const DIRECT_LIGHT =
  'RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );'
const AMBIENT = 'iblIrradiance += getIBLIrradiance( geometryNormal );'

/**
 * With sampled sky light the second directional light stands for a piece of the sky: it must not make highlights,
 * and the environment's diffuse light is lowered so that the sky is not counted twice.
 */
export function patchShading(hasSkyLight: boolean): void {
  const ambient = hasSkyLight ? 0.42 : 1
  ShaderChunk.lights_fragment_maps = replaced(
    ShaderChunk.lights_fragment_maps,
    AMBIENT,
    `iblIrradiance += getIBLIrradiance( geometryNormal ) * ${ambient.toFixed(3)};`,
  )
  if (!hasSkyLight) return
  const chunk = ShaderChunk.lights_fragment_begin
  const directional = chunk.indexOf('NUM_DIR_LIGHTS > 0')
  const diffuseOnly = `#if defined(STANDARD) && UNROLLED_LOOP_INDEX == 1
    reflectedLight.directDiffuse += saturate(dot(geometryNormal, directLight.direction))
      * directLight.color * BRDF_Lambert(material.diffuseContribution);
    #else
    ${DIRECT_LIGHT}
    #endif`
  ShaderChunk.lights_fragment_begin =
    chunk.slice(0, directional) + replaced(chunk.slice(directional), DIRECT_LIGHT, diffuseOnly)
}

function replaced(source: string, from: string, to: string): string {
  if (!source.includes(from))
    throw new Error(`three.js has changed its shaders: no "${from.slice(0, 40)}..." any more`)
  return source.replace(from, to)
}
