// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.certs.files.Pem;
import io.parasol.certs.keys.PrivateKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An envelope that is encrypted to the key of a certificate")
class RecipientEnvelopeTest {

  private static final KeyPair RECIPIENT = PrivateKeys.newPair();

  @TempDir Path folder;

  private static X509Certificate certificate(KeyPair keys, String signature) throws Exception {
    X500Name name = new X500Name("CN=backups");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new X509v3CertificateBuilder(
                    name,
                    BigInteger.TWO,
                    time("260921000000Z"),
                    time("291121000000Z"),
                    name,
                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()))
                .build(new JcaContentSignerBuilder(signature).build(keys.getPrivate())));
  }

  private static Time time(String utc) {
    return new Time(new DERUTCTime(utc));
  }

  private static byte[] encrypt(byte[] content) throws Exception {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out =
        RecipientEnvelope.encrypt(target, certificate(RECIPIENT, "SHA256withECDSA"))) {
      out.write(content);
    }
    return target.toByteArray();
  }

  private static byte[] decrypt(byte[] envelope, PrivateKey key) throws IOException {
    try (InputStream in = RecipientEnvelope.decrypt(new ByteArrayInputStream(envelope), key)) {
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
      assertArrayEquals(
          content, decrypt(encrypt(content), RECIPIENT.getPrivate()), "length " + length);
    }
  }

  @Test
  void is_refused_with_another_key() throws Exception {
    byte[] envelope = encrypt(random(100));
    PrivateKey other = PrivateKeys.newPair().getPrivate();

    IOException refused = assertThrows(IOException.class, () -> decrypt(envelope, other));
    assertEquals(
        "cannot be decrypted: it is encrypted to another key, or the file is damaged",
        refused.getMessage());
  }

  @Test
  void is_refused_if_a_byte_of_it_was_changed_or_its_end_is_missing() throws Exception {
    byte[] envelope = encrypt(random(100));
    // In the content (100 bytes), and in the authentication tag (16 bytes) behind it.
    int tag = envelope.length - 6 - 16;
    for (int at : new int[] {tag - 100, tag - 50, tag - 7, tag, tag + 15}) {
      byte[] changed = envelope.clone();
      changed[at] ^= 1;
      assertThrows(IOException.class, () -> decrypt(changed, RECIPIENT.getPrivate()), "byte " + at);
    }
    byte[] cut = Arrays.copyOf(envelope, envelope.length - 20);
    assertThrows(IOException.class, () -> decrypt(cut, RECIPIENT.getPrivate()));
  }

  @Test
  void is_refused_if_it_is_encrypted_with_a_passphrase_and_the_reverse() throws Exception {
    ByteArrayOutputStream withPassphrase = new ByteArrayOutputStream();
    PassphraseEnvelope.encrypt(withPassphrase, "correct horse".toCharArray(), 1_000).close();
    byte[] toRecipient = encrypt(random(10));

    IOException noRecipient =
        assertThrows(
            IOException.class, () -> decrypt(withPassphrase.toByteArray(), RECIPIENT.getPrivate()));
    IOException noPassphrase =
        assertThrows(
            IOException.class,
            () ->
                PassphraseEnvelope.decrypt(
                    new ByteArrayInputStream(toRecipient), "correct horse".toCharArray()));

    assertEquals(
        "is not encrypted to a recipient; expected --passphrase-file", noRecipient.getMessage());
    assertEquals("is not encrypted with a passphrase; expected --key", noPassphrase.getMessage());
  }

  @Test
  void needs_an_ec_key_on_p256() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    X509Certificate certificate = certificate(rsa.generateKeyPair(), "SHA256withRSA");

    IOException refused =
        assertThrows(
            IOException.class,
            () -> RecipientEnvelope.encrypt(new ByteArrayOutputStream(), certificate));
    assertEquals(
        "the recipient has a key for RSA; expected an EC key on P-256", refused.getMessage());
  }

  @Test
  void is_decrypted_by_openssl() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "apt install openssl");
    byte[] content = random(100_000);
    Path file = Files.write(folder.resolve("envelope"), encrypt(content));
    Path plain = folder.resolve("plain");
    Path key =
        Files.writeString(
            folder.resolve("key.pem"),
            new Pem(Pem.PRIVATE_KEY, RECIPIENT.getPrivate().getEncoded()).text());
    Path certificate =
        Files.writeString(
            folder.resolve("certificate.pem"),
            new Pem(Pem.CERTIFICATE, certificate(RECIPIENT, "SHA256withECDSA").getEncoded())
                .text());

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
                "-inkey",
                key.toString(),
                "-recip",
                certificate.toString(),
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
