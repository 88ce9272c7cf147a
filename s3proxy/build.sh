#!/bin/sh
# Copies the class path of the S3 server to TARGET/s3proxy, unless the one there is of this pom.xml.
set -eu
cd "$(dirname "$0")"
target=$1
if [ -f "$target/s3proxy/.pom" ] && cmp -s pom.xml "$target/s3proxy/.pom"; then
    exit 0
fi
rm -rf "$target/s3proxy"
"$MAVEN_HOME_OF_BUILD/bin/mvn" -q -B --no-transfer-progress -f pom.xml package "-Ds3proxy.lib=$target/s3proxy"
rm -f "$target/s3proxy.jsa"
cp pom.xml "$target/s3proxy/.pom"
