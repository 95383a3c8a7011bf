/** Colours that people with a weak sense for red and green can tell apart (P. Tol, bright scheme). */
const colours = ['#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377', '#bbbbbb', '#332288']

/** Of the report; classes c0.. are areas, s0.. lines, k0.. keys of a legend. */
export const style = `
body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1{margin-bottom:0}h1 small{font-weight:400;color:#666}h2{font-size:1.1rem;margin:2rem 0 .3rem}
.sub,.note{color:#666;margin:.2rem 0 .6rem;overflow-wrap:anywhere}.careful{color:#a3301c;margin:.2rem 0}
svg{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:#333}
text.label{text-anchor:end}text.tick{text-anchor:middle;fill:#777}text.value{fill:#555}
.grid{stroke:#e4e4e4}.whisker{stroke:#555;fill:#555}.median{stroke:#222;stroke-width:2}polyline{fill:none;stroke-width:2}
.legend{margin:.2rem 0}.legend span{margin-right:1.2rem;white-space:nowrap}
.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.4em}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px}
th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid #e4e4e4;font-variant-numeric:tabular-nums;vertical-align:top}
${colours.map((colour, at) => `.c${at}{fill:${colour}}.s${at}{stroke:${colour}}.k${at}{background:${colour}}`).join('\n')}
`
