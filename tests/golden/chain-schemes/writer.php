<?php
// Laravel-like: json_encode of the attributes in order with the previous hash, HMAC; associative arrays; empty object becomes [].
[$_, $mode, $prev] = $argv;
ini_set('serialize_precision', '-1');
while (($line = fgets(STDIN)) !== false) {
  $e = json_decode($line, true, 512, JSON_BIGINT_AS_STRING);
  if ($mode === 'hmac') {
    $p = ['actor'=>$e['actor'],'action'=>$e['action'],'meta'=>$e['meta'],'previous'=>$prev];
    $h = hash_hmac('sha256', json_encode($p), 'laravel-app-key');
    $row = ['id'=>$e['id'],'actor'=>$e['actor'],'action'=>$e['action'],'meta'=>$e['meta'],'note'=>$e['note'],'previous_hash'=>$prev === '' ? null : $prev,'hash'=>$h];
    echo json_encode($row), "\n"; $prev = $h;
  } else {
    ksort($e);
    $c = json_encode($e, JSON_UNESCAPED_UNICODE|JSON_UNESCAPED_SLASHES|JSON_PRESERVE_ZERO_FRACTION);
    $h = base64_encode(hash('sha256', $prev.'|'.$c, true));
    $row = $e + ['prev'=>$prev,'hash'=>$h];
    echo json_encode($row, JSON_UNESCAPED_UNICODE|JSON_UNESCAPED_SLASHES|JSON_PRESERVE_ZERO_FRACTION), "\n"; $prev = $h;
  }
}
