import { careful, hairline, ink, pale, severityColours } from '../../../paper/colours.js'

/** Of the page of a flight: dense on a desk, one column on a phone, and prints. */
export const pageStyle = `
@page{size:A4;margin:12mm}
*{box-sizing:border-box}
html{color:${ink};background:#eef1f4;font:14px/1.45 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',system-ui,sans-serif;-webkit-text-size-adjust:100%}
html[data-language=zh] .en,html[data-language=en] .zh{display:none}
body{margin:0}
main,.bar>div{max-width:1480px;margin:0 auto;padding:0 16px}
.bar{background:#17222d;color:#fff}
.bar>div{display:flex;gap:8px 24px;align-items:flex-end;justify-content:space-between;padding-top:14px;padding-bottom:12px;flex-wrap:wrap}
.bar h1{font-size:22px;line-height:1.25;margin:0;overflow-wrap:anywhere}
.bar p{margin:0;color:#b8c4cf;font-size:12px;overflow-wrap:anywhere}
.bar .kicker{color:#8fd0ff;letter-spacing:.08em;text-transform:uppercase}
button,select,input{font:inherit;color:inherit}
button{cursor:pointer}
:focus-visible{outline:2px solid #1565c0;outline-offset:1px}
.switch{display:inline-flex;border:1px solid #4a5a69;border-radius:4px;overflow:hidden;flex:none}
.switch button{background:none;border:0;color:#b8c4cf;padding:3px 12px;font-size:13px}
.switch button[aria-pressed=true]{background:#fff;color:#17222d}
.numbers{display:flex;flex-wrap:wrap;gap:1px;background:${hairline};border:1px solid ${hairline};border-radius:6px;overflow:hidden;margin:14px 0}
.numbers>div{flex:1 1 118px;background:#fff;padding:8px 14px}
.numbers b{display:block;font-size:22px;line-height:1.2;font-variant-numeric:tabular-nums}
.numbers span.what{color:${pale};font-size:12px}
.numbers .severe b{color:${severityColours[3]}}
.numbers .kinds{flex:3 1 300px}
.kinds ul{list-style:none;margin:2px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px}
.kinds li b{display:inline;font-size:14px}
.spread{display:flex;height:8px;border-radius:4px;overflow:hidden;margin:5px 0 3px;width:100%}
section{background:#fff;border:1px solid ${hairline};border-radius:6px;margin:0 0 14px;padding:12px 16px 14px}
h2{font-size:15px;margin:0 0 8px}
h2 small{font-weight:400;color:${pale};margin-left:8px;font-size:12px}
.problems ul{list-style:none;margin:0;padding:0;display:grid;gap:6px}
.problems li{border-left:4px solid ${pale};padding:2px 10px;overflow-wrap:anywhere}
.problems li.warning{border-color:#b26a00}.problems li.refusal{border-color:${severityColours[3]}}
.problems .hint,.plain{color:${pale};font-size:12px}
.problems code{font-size:11px;color:${pale};margin-left:6px}
.work{display:grid;grid-template-columns:minmax(0,1fr) 384px;padding:0;overflow:hidden}
.map-box{position:relative;min-width:0}
.map-box svg.map{display:block;width:100%;height:auto;background:#fbfcfd;touch-action:none;user-select:none;-webkit-user-select:none}
.js .map-box svg.map{height:min(66vh,660px);cursor:grab}
.js svg.map.dragging{cursor:grabbing}
.live .steady{transform:scale(var(--k))}
.live .head,.live.crowded .dot{display:inline}.live .dot,.live.crowded .head{display:none}
.finding{cursor:pointer;outline:none}
.finding:hover .head path,.finding:focus-visible .head path,.finding.selected .head path{stroke:#111;stroke-width:2.2}
.finding.selected .dot,.finding:hover .dot{stroke:#111;stroke-width:2}
.live.crowded .selected .head{display:inline}
.error.selected{fill-opacity:.4;stroke-width:2}
.off{display:none!important}
.controls{position:absolute;left:12px;top:12px;display:grid;gap:4px}
.controls button{width:34px;height:34px;background:#fff;border:1px solid ${hairline};border-radius:4px;font-size:18px;line-height:1;box-shadow:0 1px 2px #0002}
.tiles-switch{position:absolute;left:56px;top:12px;background:#fffffff0;border:1px solid ${hairline};border-radius:4px;padding:5px 10px;font-size:12px;max-width:320px}
.readout{position:absolute;right:10px;bottom:8px;background:#ffffffe0;padding:1px 6px;font-size:12px;font-variant-numeric:tabular-nums;pointer-events:none}.readout:empty{display:none}
.legend{display:flex;flex-wrap:wrap;gap:3px 16px;padding:7px 14px;border-top:1px solid ${hairline};font-size:12px;color:#43505c;align-items:center}
.legend span.item{display:inline-flex;align-items:center;gap:5px}
.legend svg{flex:none}
.panel{border-left:1px solid ${hairline};padding:12px 14px;overflow:auto;max-height:calc(min(66vh,660px) + 74px)}
.panel .card{border:0;padding:0;content-visibility:visible}
.panel .card .pictures{grid-template-columns:1fr}
.hint-box{color:${pale};padding:30px 10px;text-align:center}
.filters{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin:0 0 8px;font-size:13px}
.filters label{display:inline-flex;gap:5px;align-items:center}
.filters select,.filters input[type=search]{border:1px solid ${hairline};border-radius:4px;padding:3px 6px;background:#fff;max-width:220px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:4px 12px 4px 0;vertical-align:top}
.list{font-size:13px;font-variant-numeric:tabular-nums}
.list th{font-weight:600;color:#43505c;border-bottom:2px solid ${hairline};white-space:nowrap;font-size:12px}
.list td{border-bottom:1px solid #e6eaee}
.list .number{text-align:right}
.list th button{border:0;background:none;padding:0;font-weight:600;white-space:nowrap}
.list th button::after{content:'↕';color:#b4bec7;margin-left:3px;font-size:11px}
.list th[aria-sort=ascending] button::after{content:'↑';color:${ink}}.list th[aria-sort=descending] button::after{content:'↓';color:${ink}}
.findings tbody tr{cursor:pointer}.findings tbody tr:hover{background:#f3f7fb}.findings tbody tr.selected{background:#e3f0fc}
.findings td:not(.number){min-width:5.5em}.findings .scroll{max-height:70vh;overflow-y:auto}
.findings thead th{position:sticky;top:0;background:#fff;box-shadow:0 2px 0 ${hairline};border-bottom:0}
.tag{display:inline-block;color:#fff;border-radius:3px;padding:0 7px;font-size:12px;line-height:1.6;white-space:nowrap}
${severityColours.map((colour, severity) => `.s${severity}{background:${colour}}`).join('')}
.badge{display:inline-flex;min-width:24px;height:24px;border-radius:12px;color:#fff;font-weight:700;align-items:center;justify-content:center;padding:0 6px;font-size:13px;flex:none}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(430px,100%),1fr));gap:12px}
.card{border:1px solid ${hairline};border-radius:5px;padding:10px;content-visibility:auto;contain-intrinsic-size:auto 320px;break-inside:avoid;min-width:0}
.card header{display:flex;align-items:center;gap:8px;margin-bottom:7px}
.card h3{font-size:15px;margin:0;overflow-wrap:anywhere;flex:1;min-width:0;line-height:1.25}
.card h3 small{display:block;font-weight:400;color:${pale};font-size:12px}
.card .pictures{display:grid;grid-template-columns:3fr 4fr;gap:6px;align-items:start}
.card .pictures.one{grid-template-columns:1fr}
.card img{display:block;width:100%;height:auto;border-radius:3px;background:#dfe4e9}
.card dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 12px;margin:8px 0 0;font-size:12.5px}
.card dt{color:${pale}}.card dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.card footer{margin-top:6px;font-size:12px;display:flex;gap:14px}
.card .to-map{border:0;background:none;color:#1565c0;padding:0;display:none}.js .card .to-map{display:inline}
a{color:#1565c0}
.missing{color:${pale};background:#f3f5f7;border-radius:3px;padding:26px 8px;text-align:center;font-size:12px}
.chart{display:block;min-width:200px;width:100%;max-width:460px;height:48px}
.facts th{font-weight:400;color:${pale};width:9rem;white-space:nowrap}.facts td,.facts th{padding:3px 16px 3px 0}.facts td{overflow-wrap:anywhere}
.careful{color:${careful}}
.foot{color:${pale};font-size:11px;padding:0 2px 20px;overflow-wrap:anywhere}
html:not(.js) .needs-script{display:none}
@media(max-width:1000px){.work{grid-template-columns:minmax(0,1fr)}.panel{border-left:0;border-top:1px solid ${hairline};max-height:none}.hint-box{padding:8px}}
@media(max-width:600px){main,.bar>div{padding-left:10px;padding-right:10px}section{padding:10px 10px 12px}.work{padding:0}.js .map-box svg.map{height:48vh}.numbers>div{flex-basis:96px;padding:6px 10px}.numbers b{font-size:18px}.numbers .kinds{flex-basis:100%}.facts th,.facts td{display:block;padding:0}.facts td{padding-bottom:7px}.bar h1{font-size:18px}.cards{gap:8px}.list td,.list th{padding-right:9px}.tiles-switch{max-width:calc(100% - 76px)}}
@media print{html{background:#fff;font-size:9.5pt}.bar{background:none;color:${ink}}.bar p{color:${pale}}section{border:0;padding:0;margin-bottom:12pt}.switch,.controls,.tiles-switch,.readout,.filters,.panel,.to-map{display:none!important}.work{display:block}.js .map-box svg.map{height:120mm}.findings .scroll{max-height:none;overflow:visible}.findings thead th{position:static}.cards{grid-template-columns:1fr 1fr}.card{content-visibility:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
