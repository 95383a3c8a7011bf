/** GLSL: the sky, adding up light samples, and developing the picture. */

export const SKY_VERTEX = `
varying vec3 direction;
void main() {
  direction = normalize(position);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.);
}`

export const SKY_FRAGMENT = `
varying vec3 direction;
uniform vec3 sunDirection;
float lattice(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5); }
float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * (3. - 2. * f);
  return mix(mix(lattice(i), lattice(i + vec2(1, 0)), f.x),
             mix(lattice(i + vec2(0, 1)), lattice(i + vec2(1, 1)), f.x), f.y);
}
float clouds(vec2 p) {
  float sum = 0., weight = .5;
  for (int i = 0; i < 5; i++) { sum += weight * noise(p); p *= 2.03; weight *= .5; }
  return sum;
}
void main() {
  vec3 view = normalize(direction);
  vec3 colour = mix(vec3(.62, .70, .80), vec3(.16, .30, .58), pow(max(view.y, 0.), .55));
  colour += vec3(.9, .75, .5) * pow(max(dot(view, sunDirection), 0.), 24.) * .35;
  if (view.y > .01) {
    vec2 p = view.xz / (view.y + .12) * 1.3;
    float cover = smoothstep(.48, .78, clouds(p + 3.));
    colour = mix(colour, vec3(.86, .87, .9) * (.8 + .4 * clouds(p * 2.)), cover * .8);
  }
  if (view.y < 0.) colour = mix(colour, vec3(.20, .20, .19), smoothstep(0., -.08, view.y));
  gl_FragColor = vec4(colour, 1.);
}`

export const SCREEN_VERTEX = `
varying vec2 at;
void main() { at = uv; gl_Position = vec4(position.xy, 0., 1.); }`

/** Bright spots are cut so that a single sample cannot leave a firefly. */
export const ADD_SAMPLE = `
varying vec2 at;
uniform sampler2D picture;
uniform float weight;
void main() { gl_FragColor = vec4(min(texture2D(picture, at).rgb, vec3(12.)) * weight, 1.); }`

/** Exposure, ACES tone curve, sRGB, a little sharpening and vignetting as a street camera has. Top row first. */
export const DEVELOP = `
varying vec2 at;
uniform sampler2D picture;
uniform float exposure;
uniform vec2 pixel;
const float SHARPNESS = .2;
vec3 aces(vec3 c) {
  mat3 toAces = mat3(.59719, .076, .0284, .35458, .90834, .13383, .04823, .01566, .83777);
  mat3 fromAces = mat3(1.60475, -.10208, -.00327, -.53108, 1.10813, -.07276, -.07367, -.00605, 1.07602);
  c = toAces * c;
  c = (c * (c + .0245786) - .000090537) / (c * (.983729 * c + .4329510) + .238081);
  return clamp(fromAces * c, 0., 1.);
}
vec3 toned(vec2 q) {
  vec3 c = aces(texture2D(picture, q).rgb * exposure * 1.2);
  return mix(c * 12.92, 1.055 * pow(max(c, 1e-5), vec3(1. / 2.4)) - .055, step(.0031308, c));
}
void main() {
  vec2 q = vec2(at.x, 1. - at.y);
  vec3 c = toned(q);
  vec3 around = (toned(q + pixel * vec2(1, 0)) + toned(q - pixel * vec2(1, 0))
               + toned(q + pixel * vec2(0, 1)) + toned(q - pixel * vec2(0, 1))) * .25;
  c = clamp(c + (c - around) * SHARPNESS, 0., 1.);
  vec2 off = (q - .5) * vec2(pixel.y / pixel.x, 1.);
  gl_FragColor = vec4(c * (1. - .10 * dot(off, off)), 1.);
}`
