// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An envelope that is encrypted with a passphrase")
class PassphraseEnvelopeTest {

  private static final String PASSPHRASE = "correct horse battery ä";

  @TempDir Path folder;

  /** Far too few iterations for a real passphrase; a file states how many it needs. */
  private static final int FEW_ITERATIONS = 1_000;

  private static byte[] encrypt(byte[] content) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out =
        PassphraseEnvelope.encrypt(target, PASSPHRASE.toCharArray(), FEW_ITERATIONS)) {
      out.write(content);
    }
    return target.toByteArray();
  }

  private static byte[] encryptForReal(byte[] content) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = PassphraseEnvelope.encrypt(target, PASSPHRASE.toCharArray())) {
      out.write(content);
    }
    return target.toByteArray();
  }

  private static byte[] decrypt(byte[] envelope, String passphrase) throws IOException {
    try (InputStream in =
        PassphraseEnvelope.decrypt(new ByteArrayInputStream(envelope), passphrase.toCharArray())) {
      return in.readAllBytes();
    }
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  @Test
  void returns_what_was_written() throws Exception {
    for (int length : new int[] {0, 1, 31, 100_000}) {
      byte[] content = random(length);
      byte[] envelope = encrypt(content);

      assertArrayEquals(content, decrypt(envelope, PASSPHRASE), "length " + length);
    }
    byte[] content = random(32);
    assertArrayEquals(content, decrypt(encryptForReal(content), PASSPHRASE));
  }

  @Test
  void is_refused_with_another_passphrase() throws Exception {
    byte[] envelope = encrypt(random(100));

    assertThrows(IOException.class, () -> decrypt(envelope, "correct horse battery a"));
  }

  @Test
  void is_refused_if_a_byte_of_it_was_changed() throws Exception {
    byte[] envelope = encrypt(random(100));
    // In the content (100 bytes), and in the authentication tag (16 bytes) behind it.
    int tag = envelope.length - 6 - 16;
    for (int at : new int[] {tag - 100, tag - 50, tag - 7, tag, tag + 15}) {
      byte[] changed = envelope.clone();
      changed[at] ^= 1;
      String place = "byte " + at;
      assertThrows(IOException.class, () -> decrypt(changed, PASSPHRASE), place);
    }
  }

  @Test
  void is_refused_if_its_end_is_missing() throws Exception {
    byte[] envelope = encrypt(random(100_000));
    for (int missing : new int[] {1, 20, 1000, 99_000}) {
      byte[] cut = Arrays.copyOf(envelope, envelope.length - missing);
      assertThrows(IOException.class, () -> decrypt(cut, PASSPHRASE), "missing " + missing);
    }
  }

  @Test
  void is_refused_if_it_is_another_file() {
    assertThrows(IOException.class, () -> decrypt("a text".getBytes(UTF_8), PASSPHRASE));
    assertThrows(IOException.class, () -> decrypt(new byte[0], PASSPHRASE));
  }

  @Test
  void is_decrypted_by_openssl() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "apt install openssl");
    byte[] content = random(100_000);
    Path file = Files.write(folder.resolve("envelope"), encryptForReal(content));
    Path plain = folder.resolve("plain");

    Process openssl =
        new ProcessBuilder(
                "/usr/bin/openssl",
                "cms",
                "-decrypt",
                "-binary",
                "-inform",
                "DER",
                "-in",
                file.toString(),
                "-pwri_password",
                PASSPHRASE,
                "-out",
                plain.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(openssl.getInputStream().readAllBytes(), UTF_8);
    assertTrue(openssl.waitFor(60, TimeUnit.SECONDS), output);

    assertEquals(0, openssl.exitValue(), output);
    assertArrayEquals(content, Files.readAllBytes(plain));
  }
}
