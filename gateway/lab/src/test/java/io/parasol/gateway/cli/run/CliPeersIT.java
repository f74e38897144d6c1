// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What the command line makes is taken by")
class CliPeersIT {

  @TempDir private Path folder;

  private PeerProgram.Run run(PeerProgram peer, Object... arguments) throws Exception {
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return peer.run(Files.createTempFile(folder, "peer", ".out"), words);
  }

  private Path site() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");
    parasol("pki", "init", "-c", site).done();
    parasol("pki", "issue", "operator", "alice", "-c", site).done();
    return site;
  }

  @Test
  void openssl_which_verifies_an_exported_certificate() throws Exception {
    PeerProgram openssl = PeerProgram.named("openssl", "openssl");
    parasol("pki", "export", "alice", "--pem", folder, "-c", site()).done();
    Path pem = folder.resolve("alice.pem");
    Path ca = folder.resolve("ca.pem");

    PeerProgram.Run verified =
        run(
            openssl,
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-CAfile",
            ca,
            "-untrusted",
            pem,
            pem);

    assertEquals(new PeerProgram.Run(0, pem + ": OK\n"), verified);
    PeerProgram.Run names = run(openssl, "x509", "-in", pem, "-noout", "-ext", "subjectAltName");
    assertTrue(
        names.output().contains("URI:spiffe://parasol/site/roof/operator/viewer/alice"),
        names::output);
  }

  @Test
  void openssl_which_opens_an_exported_pkcs12_file() throws Exception {
    PeerProgram openssl = PeerProgram.named("openssl", "openssl");
    Path p12 = folder.resolve("alice.p12");
    Path secret = Files.writeString(folder.resolve("secret"), "of alice\n");
    parasol("pki", "export", "alice", "--p12", p12, "--password-file", secret, "-c", site()).done();

    PeerProgram.Run opened =
        run(openssl, "pkcs12", "-in", p12, "-noenc", "-passin", "file:" + secret);

    assertEquals(0, opened.exit(), opened::output);
    assertTrue(opened.output().contains("-----BEGIN PRIVATE KEY-----"));
    assertEquals(1, run(openssl, "pkcs12", "-in", p12, "-noenc", "-passin", "pass:of eve").exit());
  }

  @Test
  void openssl_which_signs_with_a_new_key_what_its_public_half_verifies() throws Exception {
    PeerProgram openssl = PeerProgram.named("openssl", "openssl");
    parasol("keys", "new", "room", "--dir", folder).done();
    Path key = folder.resolve("room.key");
    Path pub = folder.resolve("room.pub");
    Path text = Files.writeString(folder.resolve("text"), "limit=60");
    Path signature = folder.resolve("signature");

    PeerProgram.Run signed =
        run(openssl, "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", text, "-out", signature);
    assertEquals(new PeerProgram.Run(0, ""), signed);
    PeerProgram.Run verified =
        run(
            openssl,
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            pub,
            "-in",
            text,
            "-sigfile",
            signature);
    assertEquals(0, verified.exit(), verified::output);
  }

  @Test
  void bash_which_finds_no_fault_in_the_completion_script() throws Exception {
    PeerProgram bash = PeerProgram.named("bash", "bash");
    Path script =
        Files.writeString(folder.resolve("completion"), parasol("completion").done().out());

    assertEquals(new PeerProgram.Run(0, ""), run(bash, "-n", script));
    // Bash has this builtin only while it completes a word.
    String tab =
        "compopt() { :; }; source %s; COMP_WORDS=(parasol pki i); COMP_CWORD=2; _complete_parasol; echo ${COMPREPLY[@]}"
            .formatted(script);
    assertEquals("init issue import\n", run(bash, "-c", tab).output());
  }
}
