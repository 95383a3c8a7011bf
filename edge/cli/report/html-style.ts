import { careful, hairline, ink, pale } from '../../paper/colours.js'

/** Reads on a screen, and prints on A4. */
export const style = `
@page{size:A4;margin:14mm}
body{font:14px/1.5 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',system-ui,sans-serif;max-width:820px;margin:1.5rem auto;padding:0 1rem;color:${ink};background:#fff}
header{border-left:8px solid;padding-left:.8rem}h1{font-size:1.5rem;margin:0}header p{margin:.1rem 0;color:${pale};overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:1.4rem 0 .3rem;border-bottom:1px solid ${hairline};break-after:avoid}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;overflow-wrap:anywhere}
.facts th{width:9rem;font-weight:400;color:${pale}}
.list{table-layout:fixed;font-size:12px}.list td,.list th{border-bottom:1px solid ${hairline};font-variant-numeric:tabular-nums}.list thead{display:table-header-group}
tr,figure{break-inside:avoid}figure{margin:.6rem 0}figure img,figure svg{display:block;max-width:100%;height:auto}
figcaption{font-size:12px;color:${pale};margin-top:.2rem}
p.plain{color:${pale};margin:.4rem 0;font-size:12px}p.careful{color:${careful};margin:.4rem 0}
footer{margin-top:2rem;border-top:1px solid ${hairline};color:${pale};font-size:11px;overflow-wrap:anywhere}
@media print{body{margin:0;padding:0;max-width:none;font-size:9.5pt;line-height:1.4}th,td{padding:.1rem .6rem .1rem 0}h2{margin-top:.9rem}.list,figcaption,p.plain{font-size:7.5pt}figure img,figure svg{max-height:105mm;width:auto}*{print-color-adjust:exact}}
`
