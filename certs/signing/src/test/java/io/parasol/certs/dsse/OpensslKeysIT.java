// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("openssl and Parasol share signing keys")
class OpensslKeysIT {

  private static final String PASSPHRASE = "grün ist die Sonne";
  private static final char[] NO_PASSPHRASE = {};
  private static final byte[] MESSAGE = "limit the inverter".getBytes(US_ASCII);

  @TempDir Path folder;
  private PeerProgram openssl;

  @BeforeEach
  void openssl_is_there() {
    openssl = PeerProgram.named("openssl", "openssl");
  }

  @Test
  void openssl_reads_a_key_made_here_and_finds_the_same_public_key() throws Exception {
    SigningKey key = SigningKey.generate();
    key.write(file("a.key"), file("a.pub"), NO_PASSPHRASE);

    assertEquals(Files.readString(file("a.pub")), run("pkey", "-in", path("a.key"), "-pubout"));
    assertTrue(run("pkey", "-pubin", "-in", path("a.pub"), "-noout", "-text").contains("ED25519"));
  }

  @Test
  void openssl_opens_a_key_encrypted_here() throws Exception {
    SigningKey key = SigningKey.generate();
    key.write(file("a.key"), file("a.pub"), PASSPHRASE.toCharArray());

    assertEquals(
        Files.readString(file("a.pub")),
        run("pkey", "-in", path("a.key"), "-passin", "pass:" + PASSPHRASE, "-pubout"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "ED25519, ",
    "ED25519, -aes256",
    "ED25519, -aes128",
    "EC,      ",
    "EC,      -aes256",
  })
  void a_key_made_by_openssl_signs_here(String algorithm, String cipher) throws Exception {
    List<String> make = new ArrayList<>(List.of("genpkey", "-algorithm", algorithm));
    make.addAll(List.of("-out", path("b.key")));
    if (algorithm.equals("EC")) {
      make.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
    }
    if (cipher != null) {
      make.addAll(List.of(cipher, "-pass", "pass:" + PASSPHRASE));
    }
    run(make.toArray(new String[0]));
    Files.setPosixFilePermissions(file("b.key"), PosixFilePermissions.fromString("rw-------"));
    String publicPem =
        run("pkey", "-in", path("b.key"), "-passin", "pass:" + PASSPHRASE, "-pubout");
    Files.writeString(file("b.pub"), publicPem);

    SigningKey key = SigningKey.read(file("b.key"), PASSPHRASE.toCharArray());

    VerificationKey publicKey = VerificationKey.read(file("b.pub"));
    assertEquals(publicKey, key.publicKey());
    assertTrue(publicKey.verifies(MESSAGE, key.sign(MESSAGE)));
  }

  @Test
  void openssl_verifies_an_ed25519_signature_made_here() throws Exception {
    SigningKey key = SigningKey.generate();
    key.write(file("a.key"), file("a.pub"), NO_PASSPHRASE);
    Files.write(file("message"), MESSAGE);
    Files.write(file("signature"), key.sign(MESSAGE));

    String text =
        run(
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            path("a.pub"),
            "-rawin",
            "-in",
            path("message"),
            "-sigfile",
            path("signature"));
    assertTrue(text.contains("Signature Verified Successfully"), text);

    run(
        "pkeyutl",
        "-sign",
        "-inkey",
        path("a.key"),
        "-rawin",
        "-in",
        path("message"),
        "-out",
        path("theirs"));
    assertArrayEquals(key.sign(MESSAGE), Files.readAllBytes(file("theirs")));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String path(String name) {
    return file(name).toString();
  }

  private String run(String... arguments) throws Exception {
    PeerProgram.Run run = openssl.run(file("said"), arguments);
    assertEquals(0, run.exit(), run::output);
    return run.output();
  }
}
