"""Certificates for test servers: an authority of their own, and what it signs."""

import os
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """Writes ca.crt, and a key and a certificate for each name issued, into a directory."""

    def __init__(self, directory):
        self.directory = directory
        self.key("ca")
        openssl("req", "-x509", "-new", "-key", self.path("ca.key"), "-subj", "/CN=test-authority", "-days", "2",
                "-addext", "basicConstraints=critical,CA:TRUE", "-out", self.path("ca.crt"))

    def path(self, name):
        return os.path.join(self.directory, name)

    def key(self, name):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-out", self.path(name + ".key"))

    def issue(self, name, extension):
        self.key(name)
        openssl("req", "-new", "-key", self.path(name + ".key"), "-subj", f"/CN={name}",
                "-out", self.path(name + ".csr"))
        with open(self.path(name + ".ext"), "w") as file:
            file.write(extension + "\n")
        openssl("x509", "-req", "-in", self.path(name + ".csr"), "-CA", self.path("ca.crt"),
                "-CAkey", self.path("ca.key"), "-CAcreateserial", "-days", "2",
                "-extfile", self.path(name + ".ext"), "-out", self.path(name + ".crt"))
