// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The attributes that a certification request must have (CsrAttrs, RFC 7030, 4.5.2), in two forms:
 * a template of the request (RFC 9908, 3.4), and the attributes of earlier clients.
 */
public final class RequestAttributes {

  /** id-aa-certificationRequestInfoTemplate (RFC 9908, appendix A). */
  private static final ASN1ObjectIdentifier TEMPLATE =
      new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.61");

  private static final int VERSION_1 = 0;
  private static final int PUBLIC_KEY = 0;
  private static final int ATTRIBUTES = 1;

  private RequestAttributes() {}

  /**
   * Returns the attributes as DER: a key on P-256, a signature with SHA-256, and the identity.
   *
   * @param identity the URI that the SAN must have; empty if it is not known who asks.
   */
  public static byte[] encode(Optional<String> identity) {
    ASN1EncodableVector all = new ASN1EncodableVector();
    all.add(
        new Attribute(X9ObjectIdentifiers.id_ecPublicKey, setOf(SECObjectIdentifiers.secp256r1)));
    all.add(X9ObjectIdentifiers.ecdsa_with_SHA256);
    identity.map(RequestAttributes::requestedExtensions).ifPresent(all::add);
    all.add(new Attribute(TEMPLATE, setOf(template(identity))));
    try {
      return new DERSequence(all).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("attributes cannot be encoded", e);
    }
  }

  /**
   * Returns the identity that a server asks for: the only URI of the SAN in the template, or else
   * in the attributes of the earlier form; empty if there is none.
   *
   * @throws IOException if these are not attributes.
   */
  public static Optional<String> identity(byte[] der) throws IOException {
    try {
      Optional<String> earlier = Optional.empty();
      for (ASN1Encodable each : ASN1Sequence.getInstance(der)) {
        if (!(each instanceof ASN1Sequence)) {
          continue;
        }
        Attribute attribute = Attribute.getInstance(each);
        if (attribute.getAttrType().equals(TEMPLATE)) {
          return identityInTemplate(ASN1Sequence.getInstance(attribute.getAttributeValues()[0]));
        }
        earlier = earlier.or(() -> requestedUri(attribute));
      }
      return earlier;
    } catch (RuntimeException malformed) {
      throw new IOException("expected attributes of a request (CsrAttrs)", malformed);
    }
  }

  private static Optional<String> identityInTemplate(ASN1Sequence template) {
    ASN1Encodable last = template.getObjectAt(template.size() - 1);
    for (ASN1Encodable each :
        ASN1Set.getInstance(
            ASN1TaggedObject.getInstance(last, BERTags.CONTEXT_SPECIFIC, ATTRIBUTES), false)) {
      Optional<String> uri = requestedUri(Attribute.getInstance(each));
      if (uri.isPresent()) {
        return uri;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> requestedUri(Attribute attribute) {
    if (!attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
      return Optional.empty();
    }
    GeneralNames names =
        GeneralNames.fromExtensions(
            Extensions.getInstance(attribute.getAttributeValues()[0]),
            Extension.subjectAlternativeName);
    if (names == null || names.getNames().length != 1) {
      return Optional.empty();
    }
    GeneralName name = names.getNames()[0];
    return name.getTagNo() == GeneralName.uniformResourceIdentifier
        ? Optional.of(name.getName().toString())
        : Optional.empty();
  }

  /** Returns a CertificationRequestInfoTemplate; the subject is left to the client. */
  private static DERSequence template(Optional<String> identity) {
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    identity.map(RequestAttributes::requestedExtensions).ifPresent(attributes::add);
    ASN1EncodableVector members = new ASN1EncodableVector();
    members.add(new ASN1Integer(VERSION_1));
    members.add(new DERTaggedObject(false, PUBLIC_KEY, new DERSequence(algorithm)));
    members.add(new DERTaggedObject(false, ATTRIBUTES, new DERSet(attributes)));
    return new DERSequence(members);
  }

  private static Attribute requestedExtensions(String uri) {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    try {
      extensions.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    } catch (IOException e) {
      throw new IllegalStateException("an extension cannot be encoded", e);
    }
    return new Attribute(
        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, setOf(extensions.generate()));
  }

  private static DERSet setOf(ASN1Encodable value) {
    return new DERSet(value);
  }
}
