"""Certificates for the fault server, made anew at each start with the `openssl` command: one authority and one good
certificate, and one for each way to be wrong."""

import pathlib
import ssl
import subprocess

SETTINGS = """
[req]
distinguished_name = name
[name]
[ca]
default_ca = authority
[authority]
dir = {folder}
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
policy = policy
unique_subject = no
[policy]
commonName = supplied
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[local]
subjectAltName = DNS:localhost, IP:127.0.0.1
[foreign]
subjectAltName = DNS:elsewhere.example
"""

# name: (section with the host names, from, until)
SIGNED = {
    "tls": ("local", "20200101000000Z", "20491231000000Z"),
    "tls-expired": ("local", "20200101000000Z", "20200201000000Z"),
    "tls-not-yet-valid": ("local", "20480101000000Z", "20491231000000Z"),
    "tls-wrong-host": ("foreign", "20200101000000Z", "20491231000000Z"),
}


def contexts(folder: str) -> tuple[dict[str, ssl.SSLContext], str]:
    """Server settings by port name, and the authority's certificate to trust."""
    home = pathlib.Path(folder)
    settings = home / "settings"
    settings.write_text(SETTINGS.format(folder=folder))
    (home / "index").write_text("")
    (home / "serial").write_text("01\n")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "settings")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Fault Test Authority",
            "-days", "3650", "-extensions", "root")
    openssl("req", "-x509", *key, "-keyout", "tls-self-signed.key", "-out", "tls-self-signed.pem",
            "-subj", "/CN=localhost", "-days", "3650", "-extensions", "local")
    for name, (section, start, end) in SIGNED.items():
        openssl("req", "-new", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", "/CN=localhost")
        openssl("ca", "-batch", "-notext", "-config", "settings", "-in", f"{name}.csr", "-out", f"{name}.pem",
                "-startdate", start, "-enddate", end, "-extensions", section)
    found = {}
    for name in [*SIGNED, "tls-self-signed"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(home / f"{name}.pem", home / f"{name}.key")
        found[name] = context
    return found, str(home / "ca.pem")
