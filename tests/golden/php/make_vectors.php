<?php
// Makes json-vectors.ndjson: what PHP's own json_encode writes of awkward documents. `php make_vectors.php > json-vectors.ndjson`
$strings = ['', 'plain', 'a/b', '</script>', "\u{7f}", "\u{80}", "é", "e\u{301}", "漢字", "\u{2028}\u{2029}", "😀", "\u{ffff}",
    "tab\tnew\nreturn\r", "\x08\x0c\x01\x1f", 'quote " backslash \\', "nul \x00 inside", '<a href="x">&\'</a>'];
$documents = [];
foreach ($strings as $text) {
    $documents[] = json_encode(['text' => $text], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS);
    $documents[] = json_encode(['k' . $text => [$text, ['inner' => $text]]], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
}
array_push($documents, '{}', '[]', '{"a":{},"b":[]}', '{"b":1,"a":2,"10":3,"9":4}', '{"n":[0,-1,12.5,-0.25,9007199254740993,9223372036854775807]}',
    '{ "spaced" : [ 1 , 2 ] , "t" : true , "f" : false , "z" : null }', '{"twice":1,"b":2,"twice":3}', '{"\u0061":"\u00e9\/","\ud83d\ude00":1}');
foreach ($documents as $document) {
    $encoded = json_encode(json_decode($document));
    if ($encoded === false) {
        fwrite(STDERR, "not encoded: $document\n");
        exit(1);
    }
    echo json_encode(['json' => base64_encode($document), 'php' => base64_encode($encoded)]), "\n";
}
