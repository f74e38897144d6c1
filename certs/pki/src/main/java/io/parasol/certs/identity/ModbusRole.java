// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/**
 * The role of a Modbus client: an extension of its certificate with one UTF8String (Modbus/TCP
 * Security, MB-TCP-Security-v36, R-21 to ). Anything else is no role.
 */
public final class ModbusRole {

  public static final String OID = "1.3.6.1.4.1.50316.802.1";

  /** Maximum number of characters. */
  public static final int MAX_LENGTH = 128;

  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0C;

  /** Length octets with this bit state the number of the octets that follow (X.690, 8.1.3.5). */
  private static final int LONG_FORM = 0x80;

  private ModbusRole() {}

  /** Returns the role of SunSpec that an operator's certificate of the site states. */
  public static String of(Role role) {
    return switch (role) {
      case VIEWER -> "ReadOnlySunSpec";
      case OPERATOR -> "GridServiceSunSpec";
      case ENGINEER -> "SuperAdministratorSunSpec";
    };
  }

  /** Returns the role in a certificate; empty if it has none, or if there is any doubt about it. */
  public static Optional<String> of(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(OID);
    return value == null ? Optional.empty() : parse(value);
  }

  /**
   * Parses the value of the extension.
   *
   * @param value in DER: an OCTET STRING that contains exactly one UTF8String of 1 to {@value
   *     #MAX_LENGTH} characters, both with the shortest form of their lengths.
   */
  static Optional<String> parse(byte[] value) {
    return content(value, OCTET_STRING)
        .flatMap(inner -> content(inner, UTF8_STRING))
        .flatMap(ModbusRole::text)
        .filter(role -> !role.isEmpty() && role.codePointCount(0, role.length()) <= MAX_LENGTH)
        .filter(role -> role.codePoints().noneMatch(Character::isISOControl));
  }

  /** Returns the content of the only element, which has this tag; empty otherwise. */
  private static Optional<byte[]> content(byte[] der, int tag) {
    if (der.length < 2 || (der[0] & 0xFF) != tag) {
      return Optional.empty();
    }
    int first = der[1] & 0xFF;
    int octets = first < LONG_FORM ? 0 : first - LONG_FORM;
    if (octets > 2 || der.length < 2 + octets || first == LONG_FORM) {
      return Optional.empty();
    }
    int length = octets == 0 ? first : 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | (der[2 + i] & 0xFF);
    }
    boolean isShortest =
        octets == 0 || (octets == 1 && length >= LONG_FORM) || (octets == 2 && length > 0xFF);
    if (!isShortest || der.length != 2 + octets + length) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(der, 2 + octets, der.length));
  }

  private static Optional<String> text(byte[] utf8) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8))
              .toString());
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    }
  }
}
