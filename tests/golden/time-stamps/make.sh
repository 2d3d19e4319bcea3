# Makes the tokens of this folder with OpenSSL's own time-stamping authority: `sh make.sh` in an empty folder.
set -e
head=$1
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 36500 -subj "/CN=Example Root/O=Example" 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other-ca.pem -days 36500 -subj "/CN=Another Root/O=Example" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj "/CN=Example TSA/O=Example" 2>/dev/null
printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n' > tsa.ext
openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 36500 -extfile tsa.ext 2>/dev/null
cat > tsa.cnf <<CNF
[tsa]
default_tsa = t
[t]
serial = tsa.srl
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
CNF
echo 01 > tsa.srl
stamp() { openssl ts -reply -config tsa.cnf -queryfile $1.tsq -signer tsa.pem -inkey tsa.key -chain ca.pem -out $1.tsr 2>/dev/null; }
openssl ts -query -digest $head -sha256 -cert -out digest.tsq 2>/dev/null; stamp digest
printf '%s' $head > head.txt; openssl ts -query -data head.txt -sha512 -cert -out text.tsq 2>/dev/null; stamp text
printf '%s\n' $head > head.txt; openssl ts -query -data head.txt -sha256 -cert -out line.tsq 2>/dev/null; stamp line
openssl ts -query -digest $head -sha256 -out bare.tsq 2>/dev/null; stamp bare
openssl ts -reply -in digest.tsr -token_out -out token.der 2>/dev/null
printf 'something else' > other.txt; openssl ts -query -data other.txt -sha256 -cert -out other.tsq 2>/dev/null; stamp other
rm -f *.key *.csr *.srl *.tsq *.ext tsa.cnf head.txt other.txt tsa.pem
