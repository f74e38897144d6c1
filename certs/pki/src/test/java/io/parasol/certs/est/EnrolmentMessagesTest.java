// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A message of EST")
class EnrolmentMessagesTest {

  private static final String BOX = "spiffe://parasol/site/rooftop-7/device/string-box";

  private final KeyPair pair = key("EC", "secp256r1");

  private static KeyPair key(String algorithm, String parameter) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec(parameter));
      } else {
        generator.initialize(Integer.parseInt(parameter));
      }
      return generator.generateKeyPair();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static GeneralName uri(String text) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, text);
  }

  private static byte[] request(KeyPair pair, PrivateKey signer, GeneralName... names)
      throws Exception {
    JcaPKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=any"), pair.getPublic());
    if (names.length > 0) {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    String algorithm = signer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return builder.build(new JcaContentSignerBuilder(algorithm).build(signer)).getEncoded();
  }

  private static EnrolmentRefusal refusal(byte[] request) {
    return assertThrows(
            EnrolmentRefusedException.class,
            () -> EnrolmentRequest.parse(request).requireIdentity(BOX))
        .reason();
  }

  @Test
  void with_a_request_has_the_key_and_asks_for_one_identity() throws Exception {
    EnrolmentRequest read = EnrolmentRequest.parse(request(pair, pair.getPrivate(), uri(BOX)));

    assertEquals(pair.getPublic(), read.key().key());
    assertDoesNotThrow(() -> read.requireIdentity(BOX));
  }

  @Test
  void with_a_request_is_refused_for_any_other_identity() throws Exception {
    PrivateKey own = pair.getPrivate();

    assertEquals(EnrolmentRefusal.NO_IDENTITY, refusal(request(pair, own)));
    assertEquals(EnrolmentRefusal.FOREIGN_IDENTITY, refusal(request(pair, own, uri(BOX + "-2"))));
    assertEquals(
        EnrolmentRefusal.FOREIGN_IDENTITY, refusal(request(pair, own, uri(BOX), uri(BOX))));
    assertEquals(
        EnrolmentRefusal.FOREIGN_IDENTITY,
        refusal(request(pair, own, uri(BOX), new GeneralName(GeneralName.dNSName, "broker"))));
    assertEquals(
        EnrolmentRefusal.FOREIGN_IDENTITY,
        refusal(request(pair, own, new GeneralName(GeneralName.dNSName, BOX))));
  }

  @Test
  void with_a_request_is_refused_for_a_weak_key() throws Exception {
    for (KeyPair weak : new KeyPair[] {key("RSA", "1024"), key("RSA", "2048")}) {
      assertEquals(EnrolmentRefusal.WEAK_KEY, refusal(request(weak, weak.getPrivate(), uri(BOX))));
    }
  }

  @Test
  void with_a_request_is_refused_if_it_is_damaged_or_not_signed_by_its_key() throws Exception {
    byte[] good = request(pair, pair.getPrivate(), uri(BOX));
    KeyPair other = key("EC", "secp256r1");

    assertEquals(EnrolmentRefusal.MALFORMED, refusal(request(pair, other.getPrivate(), uri(BOX))));
    assertEquals(EnrolmentRefusal.MALFORMED, refusal("no request".getBytes(UTF_8)));
    assertEquals(EnrolmentRefusal.MALFORMED, refusal(new byte[0]));
    assertEquals(EnrolmentRefusal.MALFORMED, refusal(Arrays.copyOf(good, good.length - 1)));
    Random random = new Random(7);
    for (int at = 0; at < good.length; at++) {
      byte[] damaged = good.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      EnrolmentRefusal unused = refusal(damaged);
    }
  }

  @Test
  void with_a_list_of_certificates_that_is_none_is_refused() {
    assertThrows(IOException.class, () -> CertificateList.decode(new byte[] {0x30, 0}));
    assertThrows(
        IOException.class, () -> CertificateList.decode(new byte[CertificateList.MAX_BYTES + 1]));
  }

  @Test
  void with_attributes_has_a_template_with_the_uri_of_the_device() throws Exception {
    byte[] der = RequestAttributes.encode(Optional.of(BOX));

    ASN1Sequence all = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
    ASN1Sequence attribute = ASN1Sequence.getInstance(all.getObjectAt(all.size() - 1));
    // id-aa-certificationRequestInfoTemplate and its value (RFC 9908, 3.4).
    assertEquals("1.2.840.113549.1.9.16.2.61", attribute.getObjectAt(0).toString());
    ASN1Sequence template =
        ASN1Sequence.getInstance(
            org.bouncycastle.asn1.ASN1Set.getInstance(attribute.getObjectAt(1)).getObjectAt(0));
    assertEquals("0", template.getObjectAt(0).toString());
    assertEquals(0, ((ASN1TaggedObject) template.getObjectAt(1)).getTagNo());
    assertEquals(1, ((ASN1TaggedObject) template.getObjectAt(2)).getTagNo());
    String hex = HexFormat.of().formatHex(template.getEncoded());
    assertTrue(hex.contains(HexFormat.of().formatHex(BOX.getBytes(UTF_8))), hex);
  }

  @Test
  void with_attributes_is_read_by_a_client_that_makes_a_request_of_it() throws Exception {
    Optional<String> uri = RequestAttributes.identity(RequestAttributes.encode(Optional.of(BOX)));

    assertEquals(Optional.of(BOX), uri);
    EnrolmentRequest read = EnrolmentRequest.parse(NewRequest.of(pair, uri.orElseThrow()));
    assertEquals(BOX, read.identity());
    assertEquals(
        Optional.empty(), RequestAttributes.identity(RequestAttributes.encode(Optional.empty())));
    assertThrows(IOException.class, () -> RequestAttributes.identity(new byte[] {1, 2}));
  }

  @Test
  void with_attributes_for_an_unknown_party_names_no_device() {
    byte[] der = RequestAttributes.encode(Optional.empty());

    assertFalse(HexFormat.of().formatHex(der).contains("737069666665"), "spiffe");
  }
}
