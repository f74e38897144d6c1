// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.files.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A certification request")
class CertificateRequestTest {

  private static CertificateRequest parse(byte[] content) throws AuthorityException {
    return CertificateRequest.parse("anna.csr", content);
  }

  private static void refused(String why, byte[] content) {
    assertEquals(
        "anna.csr" + why,
        assertThrows(AuthorityException.class, () -> parse(content)).getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void is_accepted_in_pem_and_der_for_these_curves(String curve) throws Exception {
    KeyPair pair = Requests.key(curve);

    assertEquals(pair.getPublic(), parse(Requests.der(pair)).key());
    assertEquals(pair.getPublic(), parse(Requests.pem(Requests.der(pair))).key());
    assertEquals(
        pair.getPublic(), parse(Requests.der(pair, pair.getPrivate(), "SHA384withECDSA")).key());
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @Test
    void without_proof_of_possession() throws Exception {
      KeyPair pair = Requests.key("secp256r1");
      KeyPair other = Requests.key("secp256r1");

      refused(
          ": is not signed by the private key that belongs to its public key",
          Requests.der(pair, other.getPrivate(), "SHA256withECDSA"));
    }

    @Test
    void with_any_octet_of_its_signature_changed() throws Exception {
      byte[] request = Requests.der(Requests.key("secp256r1"));
      request[request.length - 1] ^= 1;

      refused(": is not signed by the private key that belongs to its public key", request);
    }

    @Test
    void with_a_weak_signature() throws Exception {
      KeyPair pair = Requests.key("secp256r1");

      refused(
          ": is not signed by ECDSA with SHA-256 or better",
          Requests.der(pair, pair.getPrivate(), "SHA1withECDSA"));
    }

    @Test
    void with_a_key_that_is_not_on_an_accepted_curve() throws Exception {
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048);
      KeyPair pair = rsa.generateKeyPair();

      refused(
          ": expected a key on the curve P-256, P-384 or P-521",
          Requests.der(pair, pair.getPrivate(), "SHA256withRSA"));
    }

    @Test
    void with_a_point_that_is_not_on_its_curve() throws Exception {
      KeyPair pair = Requests.key("secp256r1");
      byte[] request = Requests.der(pair);
      byte[] key = pair.getPublic().getEncoded();
      int at = indexOf(request, key) + key.length - 1;
      request[at] ^= 1;

      refused(": has a public key that is not valid", request);
    }

    private static int indexOf(byte[] whole, byte[] part) {
      for (int i = 0; ; i++) {
        if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
          return i;
        }
      }
    }

    @Test
    void when_it_is_something_else() throws Exception {
      byte[] request = Requests.der(Requests.key("secp256r1"));
      byte[] pem = Requests.pem(request);

      refused(": is not a certification request (PKCS#10)", new byte[] {0x30, 0x00});
      refused(": is not a certification request (PKCS#10)", Arrays.copyOf(request, 40));
      refused(
          ":1: contains no PEM block; expected -----BEGIN",
          "hello".getBytes(StandardCharsets.US_ASCII));
      refused(":1: contains no PEM block; expected -----BEGIN", new byte[0]);
      refused(
          ": expected one block, a CERTIFICATE REQUEST (PKCS#10), and nothing else",
          (new String(pem, StandardCharsets.US_ASCII) + new String(pem, StandardCharsets.US_ASCII))
              .getBytes(StandardCharsets.US_ASCII));
      refused(
          ": expected one block, a CERTIFICATE REQUEST (PKCS#10), and nothing else",
          Pem.write(List.of(new Pem(Pem.CERTIFICATE, request))));
    }

    @Test
    void when_it_is_too_long_or_not_a_file(@TempDir Path folder) throws Exception {
      Path large = Files.write(folder.resolve("large"), new byte[2 * CertificateRequest.MAX_BYTES]);

      assertEquals(
          large + ": is too long; expected at most 16384 bytes",
          assertThrows(AuthorityException.class, () -> CertificateRequest.read(large))
              .getMessage());
      assertEquals(
          folder + ": is not a regular file",
          assertThrows(AuthorityException.class, () -> CertificateRequest.read(folder))
              .getMessage());
    }
  }
}
