graph [
  note "x"
  node [
    id 0
    label "1"
    colour "red"
  ]
  node [
    id 1
    label "smoking"
  ]
  node [
    id 2
    label "say &#34;hi&#34; &#38; <b>"
  ]
  node [
    id 3
    label "&#21464;&#37327;&#10;&#20108;"
  ]
  edge [
    source 0
    target 1
    probability 0.25
    weight 3
  ]
  edge [
    source 1
    target 2
  ]
  edge [
    source 1
    target 3
    path 1
  ]
]
