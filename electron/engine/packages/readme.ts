import { PATHS } from './layout.ts';
import type { PackageSummary } from './package-summary.ts';

const redraw = (listing: string) => `TO DRAW THE SAMPLE AGAIN

Any one of these prints the sample from draw.json and the list of the population; the first two compare it with draw.json too.

     python3 VERIFY/redraw.py data/03-sample/SMP-01/draw.json ${listing}
     node VERIFY/redraw.mjs   data/03-sample/SMP-01/draw.json ${listing}
     sh VERIFY/redraw.sh      data/03-sample/SMP-01/draw.json ${listing}


`;

const isFramed = ({ sample }: PackageSummary) => sample !== null && 'frame' in sample.method;

/** README.txt: how anyone checks the package, in three ways, without a network and without Vouch. */
export function readmeText(summary: PackageSummary, fingerprint: string): string {
  const { engagement } = summary;
  const period =
    engagement.period_from && engagement.period_to
      ? `${engagement.period_from} to ${engagement.period_to} (${engagement.zone})`
      : 'not stated';
  return `EVIDENCE PACKAGE

Title        ${summary.title}
Entity       ${engagement.entity || 'not stated'}
Period       ${period}
Population   ${summary.population.count} records: ${summary.population.sentence}
Sample       ${summary.sample ? `${summary.sample.size} drawn, ${summary.sample.reserve} in reserve` : 'none'}
State of     ${summary.created_at}
Built with   ${summary.tool.name} ${summary.tool.version}
Signed with  ${fingerprint}
             (SHA-256 of the Ed25519 public key; compare it with one that you got another way)

Begin with data/00-index/summary.pdf. Every file is listed in data/00-index/index.csv.


HOW TO CHECK IT

Unpack the zip. Inside this folder, any one of these does it; none needs a network or Vouch.

1. With Python 3 alone: everything, signature and draw included.

     python3 VERIFY/verify.py
     python3 VERIFY/verify.py --fingerprint ${fingerprint}

   VERIFY/verify.py is one readable file. It also takes the zip itself: python3 verify.py package.zip

2. With coreutils alone: nothing changed, nothing missing, nothing added.

     sh VERIFY/check.sh

   which is these three lines, and the population digest:

     sha256sum --strict --quiet -c manifest-sha256.txt
     sha256sum --strict --quiet -c tagmanifest-sha256.txt
     find . | LC_ALL=C sort | sha256sum --strict -c VERIFY/filelist.sha256

   The third compares the list of all names in this folder, so an added file shows too. These checks find
   every change, but whoever changes a file can also write new checksums: only the signature shows that.

3. With Vouch, on the zip:

     vouch package verify package.zip --fingerprint ${fingerprint}


${summary.sample ? redraw(isFramed(summary) ? PATHS.frame : PATHS.ids) : ''}WHAT IS WHAT

bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
    A BagIt bag (RFC 8493): the SHA-256 of every file.
manifest.json, manifest.dsse.json
    An in-toto Statement over every file, and its DSSE envelope, signed with Ed25519.
    The public key is in VERIFY/keys/.
data/01-scope/
    The engagement, and what was received: files, bytes, SHA-256, lines accepted and not, by whom, when.
    mappings/        where the fields of logs were read from that are of no platform known to Vouch, as data
data/02-population/POP-01/
    definition.json  the filter, in words and as data; count and digest
    ids.txt          one id per line, in byte order: sha256sum ids.txt gives the population digest
    records.ndjson   line k is the record of line k of ids.txt: the mapped fields, and in "original" the exact
                     text received ("original_base64" where it is not UTF-8), with its SHA-256
    rejects.ndjson   every line received that is not a record of its own, with its place and reason
data/03-sample/SMP-01/
    draw.json        seed, algorithm, tickets and ids: all it takes to draw again from ids.txt
    frame.txt        where the draw looked at more than the ids: the time of each item, or its stratum, a tab,
                     and its id, in the order of ids.txt
    sample.csv       the same list for a spreadsheet. A cell that a spreadsheet would run, or show as
                     another text, has an apostrophe before it; the exact values are in draw.json and records.ndjson
    worksheet.pdf    what was tested of each item, the result, the sign-offs (if it was tested)
    worksheet.csv    the marks as data, true values: do not open it in a spreadsheet unasked
    worksheet.ndjson every change of the worksheet, by whom and when
    attachments/     the evidence attached to it, byte for byte
data/05-integrity/
    chain.json       what verifying each hash chain proved and did not, with receipts
    chain-report.pdf the same to read: verdicts in words, findings, heads, anchors, files
    recipes/         how each chain is hashed, as data
data/06-originals/   the files received, byte for byte (only if they were included)
data/08-activity/
    activity.ndjson  Vouch's own log of what was done with the evidence, hash-chained
data/10-stories/     (only if any were put in)
    STO-01/          a story to read (story.pdf), as data and for a spreadsheet; records.ndjson holds each
                     record that is pinned in it, in the order of the pins, with its exact original
`;
}
