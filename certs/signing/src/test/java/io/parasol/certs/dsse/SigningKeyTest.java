// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A signing key")
class SigningKeyTest {

  private static final char[] NO_PASSPHRASE = {};
  private static final char[] PASSPHRASE = "grün ist die Sonne".toCharArray();
  private static final byte[] MESSAGE = "limit the inverter".getBytes(US_ASCII);

  @TempDir Path folder;

  private Path keyFile() {
    return folder.resolve("control-room.key");
  }

  private Path publicFile() {
    return folder.resolve("control-room.pub");
  }

  private static void assertUnusable(String why, Executable asked) {
    UnusableKeyException refused = assertThrows(UnusableKeyException.class, asked);
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
  }

  private void assertReadAgain(SigningKey key) throws Exception {
    key.write(keyFile(), publicFile(), NO_PASSPHRASE);

    SigningKey again = SigningKey.read(keyFile(), NO_PASSPHRASE);

    assertEquals(key.publicKey(), again.publicKey());
    assertEquals(key.publicKey(), VerificationKey.read(publicFile()));
    assertTrue(key.publicKey().verifies(MESSAGE, again.sign(MESSAGE)));
  }

  @Test
  void of_ed25519_is_written_and_read() throws Exception {
    assertReadAgain(SigningKey.generate());
  }

  @Test
  void on_p256_is_written_and_read() throws Exception {
    // Half of the keys have the other root as their y.
    for (int i = 0; i < 8; i++) {
      assertReadAgain(Keys.p256());
      Files.delete(keyFile());
      Files.delete(publicFile());
    }
  }

  @Test
  void is_written_for_its_owner_only() throws Exception {
    SigningKey.generate().write(keyFile(), publicFile(), NO_PASSPHRASE);

    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())));
    assertTrue(Files.readString(keyFile()).startsWith("-----BEGIN PRIVATE KEY-----\n"));
    assertTrue(Files.readString(publicFile()).startsWith("-----BEGIN PUBLIC KEY-----\n"));
  }

  @Test
  void is_never_printed() {
    SigningKey key = SigningKey.generate();

    assertEquals("SigningKey[" + key.publicKey().fingerprint() + "]", key.toString());
  }

  @Test
  void is_not_made_of_two_halves_of_different_keys() throws Exception {
    KeyPair pair = Keys.pair("EC", "secp256r1");
    VerificationKey ofAnother = Keys.p256().publicKey();
    VerificationKey ofAnotherKind = SigningKey.generate().publicKey();

    SigningKey.of(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
    assertThrows(UnusableKeyException.class, () -> SigningKey.of(pair.getPrivate(), ofAnother));
    assertThrows(UnusableKeyException.class, () -> SigningKey.of(pair.getPrivate(), ofAnotherKind));
  }

  @Nested
  @DisplayName("under a passphrase")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class UnderAPassphrase {

    private final SigningKey key = SigningKey.generate();
    private String written = "";

    /** Once, because the derivation of a key from the passphrase takes a second. */
    @BeforeAll
    void write(@TempDir Path at) throws Exception {
      key.write(at.resolve("a.key"), at.resolve("a.pub"), PASSPHRASE);
      written = Files.readString(at.resolve("a.key"));
    }

    @BeforeEach
    void copy() throws Exception {
      KeyFile.writeOwnerOnly(keyFile(), written.getBytes(US_ASCII));
    }

    @Test
    void is_read_with_it() throws Exception {
      SigningKey again = SigningKey.read(keyFile(), PASSPHRASE);

      assertEquals(key.publicKey(), again.publicKey());
      assertTrue(key.publicKey().verifies(MESSAGE, again.sign(MESSAGE)));
      assertTrue(written.startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    }

    @Test
    void is_not_read_without_it_or_with_another() {
      assertUnusable("expected its passphrase", () -> SigningKey.read(keyFile(), NO_PASSPHRASE));
      assertUnusable(
          "cannot be decrypted",
          () -> SigningKey.read(keyFile(), "grün ist der Mond".toCharArray()));
    }

    @Test
    void that_would_take_for_ever_is_refused() throws Exception {
      byte[] der = Pem.read(keyFile()).get(0).der();
      // 600,000 as a DER integer, and the same with its highest byte raised.
      String raised = hex(der).replace("0203" + "0927c0", "0203" + "7f27c0");
      rewrite(Pem.ENCRYPTED_PRIVATE_KEY, bytes(raised));

      assertUnusable("at most 5000000", () -> SigningKey.read(keyFile(), PASSPHRASE));
    }

    @Test
    void that_is_malformed_is_refused() throws Exception {
      rewrite(Pem.ENCRYPTED_PRIVATE_KEY, new byte[] {0x30, 0x00});

      assertUnusable("malformed", () -> SigningKey.read(keyFile(), PASSPHRASE));
    }
  }

  @Nested
  @DisplayName("is not read")
  class IsNotRead {

    @Test
    void when_others_may_read_it() throws Exception {
      SigningKey.generate().write(keyFile(), publicFile(), NO_PASSPHRASE);
      Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-r-----"));

      assertUnusable("accessible to users other", () -> SigningKey.read(keyFile(), NO_PASSPHRASE));
    }

    @Test
    void from_a_public_key() throws Exception {
      rewrite("PUBLIC KEY", SigningKey.generate().publicKey().encoded());

      assertUnusable("expected the private key", () -> SigningKey.read(keyFile(), NO_PASSPHRASE));
      SigningKey.generate().write(folder.resolve("x.key"), publicFile(), NO_PASSPHRASE);
      assertUnusable(
          "is a private key; expected the public key, in the file that ends in .pub",
          () -> VerificationKey.read(folder.resolve("x.key")));
    }

    @Test
    void of_another_kind_without_stating_its_content() throws Exception {
      rewrite("PRIVATE KEY", Keys.pair("EC", "secp384r1").getPrivate().getEncoded());
      assertUnusable("another curve", () -> SigningKey.read(keyFile(), NO_PASSPHRASE));

      rewrite("PRIVATE KEY", MESSAGE);
      assertUnusable("neither", () -> SigningKey.read(keyFile(), NO_PASSPHRASE));
    }
  }

  @Test
  void does_not_overwrite_another() throws Exception {
    SigningKey first = SigningKey.generate();
    first.write(keyFile(), publicFile(), NO_PASSPHRASE);

    assertUnusable(
        "exists already",
        () -> SigningKey.generate().write(keyFile(), publicFile(), NO_PASSPHRASE));
    assertEquals(first.publicKey(), SigningKey.read(keyFile(), NO_PASSPHRASE).publicKey());
  }

  @Test
  void signs_nothing_that_another_key_verifies() {
    assertFalse(
        SigningKey.generate().publicKey().verifies(MESSAGE, SigningKey.generate().sign(MESSAGE)));
  }

  private void rewrite(String label, byte[] der) throws Exception {
    Files.deleteIfExists(keyFile());
    Files.createFile(
        keyFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(keyFile(), new Pem(label, der).text());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
